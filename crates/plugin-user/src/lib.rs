//! Accounts: activation, one-time passwords, names.
