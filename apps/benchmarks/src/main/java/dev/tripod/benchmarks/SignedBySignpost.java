package dev.tripod.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import oauth.signpost.basic.DefaultOAuthConsumer;
import oauth.signpost.exception.OAuthException;
import oauth.signpost.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Signpost. Its consumer holds one user's token and signs one request at a time. Here each thread has one.
 */
final class SignedBySignpost implements Signing<String> {

  private final DefaultOAuthConsumer consumer =
      new DefaultOAuthConsumer(Call.CLIENT_KEY, Call.CLIENT_SECRET);
  private final String method;
  private final String url;
  private final byte[] body;

  SignedBySignpost(Call call) {
    this.method = call.method();
    this.url = call.url();
    this.body = call.body().getBytes(StandardCharsets.US_ASCII);
    consumer.setTokenWithSecret(Call.TOKEN, Call.TOKEN_SECRET);
  }

  @Override
  public String sign() throws OAuthException {
    Request request = new Request();
    consumer.sign(request);
    return String.valueOf(request.authorization);
  }

  @Override
  public String header(String signed) {
    return signed;
  }

  /** The minimal adapter of a request for Signpost. */
  private final class Request implements HttpRequest {

    private @Nullable String authorization;

    @Override
    public String getMethod() {
      return method;
    }

    @Override
    public String getRequestUrl() {
      return url;
    }

    @Override
    public void setRequestUrl(String other) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setHeader(String name, String value) {
      if (name.equals("Authorization")) {
        authorization = value;
      }
    }

    @Override
    public @Nullable String getHeader(String name) {
      return null;
    }

    @Override
    public Map<String, String> getAllHeaders() {
      return Map.of();
    }

    @Override
    public @Nullable InputStream getMessagePayload() {
      return body.length == 0 ? null : new ByteArrayInputStream(body);
    }

    @Override
    public @Nullable String getContentType() {
      return body.length == 0 ? null : "application/x-www-form-urlencoded";
    }

    @Override
    public Object unwrap() {
      return this;
    }
  }
}
