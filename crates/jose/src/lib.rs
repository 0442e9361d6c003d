//! JOSE primitives for Webex end-to-end encryption: JWK, JWE, SCR. No I/O.
