//! What `--help` and the manual say behind the commands.

/// What stands at the end of the long help.
pub(crate) const AFTER: &str = "\
Exit codes:
    0  done; also when Ctrl-C ended `messages follow` or `sim`
    1  it failed, for another reason than the following
    2  the command line is wrong, or an argument is
    3  not signed in, or the login is over: run `webex login`
    4  there is no such thing, or you may not see it
    5  you may not do that
    6  the service limits the rate: try later
    7  the network, the other side of it, or the time limit
  130  interrupted

Configuration:
  $XDG_CONFIG_HOME/webex, or ~/.config/webex (%APPDATA%\\webex on Windows), has
    config.toml                 the configuration of the SDK; environment variables win over it
    profiles/NAME/config.toml   the same for one login, instead of the former
    profiles/NAME/login.redb    the login, sealed
    key                         the key it is sealed with

Environment:
  WEBEX_ACCESS_TOKEN     the token to use, instead of the login that is kept
  WEBEX_PROFILE          which of several logins to use
  WEBEX_CONFIG           the configuration file
  WEBEX_STORAGE_KEY      the key for the login, base64 of 32 bytes, instead of the file; or
                         `keyring`, for one in the keyring of the operating system
  WEBEX_CLIENT_ID, WEBEX_CLIENT_SECRET, WEBEX_REDIRECT_URI, WEBEX_SCOPE
                         the integration to sign in with
  HYDRA_SERVICE_URL, U2C_SERVICE_URL, IDBROKER_BASE_URL, ...
                         the hosts of another cloud: what `webex sim` prints
  NO_COLOR, CLICOLOR_FORCE, RUST_LOG";
