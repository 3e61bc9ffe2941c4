package dev.tripod.oauth2;

/**
 * The client and the server to which a step of a login belongs. No other client may continue the login, and no other server
 * receives what this one has issued.
 *
 * @param client the client id, or the consumer key
 * @param server the token endpoint
 */
record ClientBinding(String client, String server) {

  @Override
  public String toString() {
    return client + " at " + server;
  }
}
