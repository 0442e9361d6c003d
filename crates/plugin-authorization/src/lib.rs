//! Signing in to Webex: authorization code with PKCE, device grant, implicit grant, guests.
