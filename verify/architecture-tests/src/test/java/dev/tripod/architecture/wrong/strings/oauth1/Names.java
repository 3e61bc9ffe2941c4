package dev.tripod.architecture.wrong.strings.oauth1;

final class Names {
  static final String OAUTH_TOKEN_SECRET = "oauth_token_secret";

  private Names() {}
}
