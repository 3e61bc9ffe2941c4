package dev.tripod.oauth1;

/**
 * A client at a server. Each step of a login belongs to one registration, and only that client can continue the login.
 *
 * @param client the client identifier
 * @param server the server's token request URI, or a text that says that it has none
 */
record Registration(String client, String server) {

  static Registration of(OAuth1Server server, ClientCredentials client) {
    return new Registration(client.identifier(), server.name());
  }

  @Override
  public String toString() {
    return client + " at " + server;
  }
}
