package dev.tripod.interop.jersey;

import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.glassfish.jersey.server.oauth1.DefaultOAuth1Provider;
import org.glassfish.jersey.server.oauth1.OAuth1Consumer;
import org.glassfish.jersey.server.oauth1.OAuth1Provider;
import org.glassfish.jersey.server.oauth1.OAuth1Token;

/** Jersey's own provider, with a principal for each client. Without it, Jersey rejects requests that have no token. */
final class ClientsActToo implements OAuth1Provider {

  private final DefaultOAuth1Provider provider;

  ClientsActToo(DefaultOAuth1Provider provider) {
    this.provider = provider;
  }

  @Override
  public OAuth1Consumer getConsumer(String consumerKey) {
    OAuth1Consumer consumer = provider.getConsumer(consumerKey);
    return consumer == null ? null : new Acting(consumer);
  }

  @Override
  public OAuth1Token newRequestToken(
      String consumerKey, String callbackUrl, Map<String, List<String>> attributes) {
    return provider.newRequestToken(consumerKey, callbackUrl, attributes);
  }

  @Override
  public OAuth1Token getRequestToken(String token) {
    return provider.getRequestToken(token);
  }

  @Override
  public OAuth1Token newAccessToken(OAuth1Token requestToken, String verifier) {
    return provider.newAccessToken(requestToken, verifier);
  }

  @Override
  public OAuth1Token getAccessToken(String token) {
    return provider.getAccessToken(token);
  }

  private static final class Acting implements OAuth1Consumer {

    private final OAuth1Consumer consumer;

    private Acting(OAuth1Consumer consumer) {
      this.consumer = consumer;
    }

    @Override
    public String getKey() {
      return consumer.getKey();
    }

    @Override
    public String getSecret() {
      return consumer.getSecret();
    }

    @Override
    public Principal getPrincipal() {
      return consumer::getKey;
    }

    @Override
    public boolean isInRole(String role) {
      return false;
    }
  }
}
