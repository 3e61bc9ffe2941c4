package dev.tripod.benchmarks;

import jakarta.inject.Singleton;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.internal.inject.InjectionManager;
import org.glassfish.jersey.internal.inject.Injections;
import org.glassfish.jersey.oauth1.signature.HmaSha1Method;
import org.glassfish.jersey.oauth1.signature.OAuth1Parameters;
import org.glassfish.jersey.oauth1.signature.OAuth1Request;
import org.glassfish.jersey.oauth1.signature.OAuth1Secrets;
import org.glassfish.jersey.oauth1.signature.OAuth1Signature;
import org.glassfish.jersey.oauth1.signature.OAuth1SignatureException;
import org.glassfish.jersey.oauth1.signature.OAuth1SignatureMethod;
import org.jspecify.annotations.Nullable;

/** Jersey's oauth1-signature with HMAC-SHA1. It receives decoded parameters, as Jersey expects. */
final class SignedByJersey implements Signing<String> {

  private final OAuth1Signature signature = new OAuth1Signature(injectionManager());
  private final OAuth1Secrets secrets =
      new OAuth1Secrets().consumerSecret(Call.CLIENT_SECRET).tokenSecret(Call.TOKEN_SECRET);
  private final String method;
  private final URL address;
  private final Map<String, List<String>> parameters = new LinkedHashMap<>();

  SignedByJersey(Call call) {
    this.method = call.method();
    this.address = url(call.address());
    for (String[] parameter : call.parameters()) {
      parameters.put(parameter[0], List.of(parameter[1]));
    }
  }

  private static InjectionManager injectionManager() {
    InjectionManager manager = Injections.createInjectionManager(new AbstractBinder() {
      @Override
      protected void configure() {
        bind(HmaSha1Method.class).to(OAuth1SignatureMethod.class).in(Singleton.class);
      }
    });
    manager.completeRegistration();
    return manager;
  }

  private static URL url(String text) {
    try {
      return URI.create(text).toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  @Override
  public String sign() throws OAuth1SignatureException {
    Request request = new Request();
    OAuth1Parameters protocol = new OAuth1Parameters()
        .consumerKey(Call.CLIENT_KEY)
        .token(Call.TOKEN)
        .signatureMethod(HmaSha1Method.NAME)
        .version()
        .timestamp()
        .nonce();
    signature.sign(request, protocol, secrets);
    return String.valueOf(request.authorization);
  }

  @Override
  public String header(String signed) {
    return signed;
  }

  private final class Request implements OAuth1Request {

    private @Nullable String authorization;

    @Override
    public String getRequestMethod() {
      return method;
    }

    @Override
    public URL getRequestURL() {
      return address;
    }

    @Override
    public Set<String> getParameterNames() {
      return parameters.keySet();
    }

    @Override
    public @Nullable List<String> getParameterValues(String name) {
      return parameters.get(name);
    }

    @Override
    public List<String> getHeaderValues(String name) {
      return List.of();
    }

    @Override
    public void addHeaderValue(String name, String value) {
      if (name.equals(OAuth1Parameters.AUTHORIZATION_HEADER)) {
        authorization = value;
      }
    }
  }
}
