package dev.tripod.oauth1;

/**
 * Which client at which server: what a step of the flow is bound to, so that no other client takes it up.
 *
 * @param client the client identifier
 * @param server the token request URI, or that there is none
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
