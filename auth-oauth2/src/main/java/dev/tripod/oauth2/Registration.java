package dev.tripod.oauth2;

/**
 * Which client at which server: what a step of the flow is bound to, so that no other client takes it up, and no other
 * server is sent what this one issued.
 *
 * @param client the client id, or the consumer key
 * @param server the token endpoint
 */
record Registration(String client, String server) {

  @Override
  public String toString() {
    return client + " at " + server;
  }
}
