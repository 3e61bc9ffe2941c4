package twitter4j;

import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Twitter4J. In Twitter4J's package, because the request type that it signs is not public. */
public final class SignedByTwitter4J {

  private final OAuthAuthorization authorization;
  private final HttpRequest request;

  /**
   * Prepares one request.
   *
   * @param credentials client key and secret, token and token secret
   * @param form names and values
   */
  public SignedByTwitter4J(String[] credentials, String method, String url, List<String[]> form) {
    authorization = OAuthAuthorization.newBuilder()
        .load(new Properties())
        .oAuthConsumer(credentials[0], credentials[1])
        .oAuthAccessToken(credentials[2], credentials[3])
        .build();
    HttpParameter[] parameters = new HttpParameter[form.size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = new HttpParameter(form.get(i)[0], form.get(i)[1]);
    }
    request =
        new HttpRequest(RequestMethod.valueOf(method), url, parameters, authorization, Map.of());
  }

  /** Returns the {@code Authorization} header of one more request. */
  public String header() {
    return authorization.getAuthorizationHeader(request);
  }
}
