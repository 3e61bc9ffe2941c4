package dev.tripod.benchmarks;

import com.google.api.client.auth.oauth.OAuthHmacSigner;
import com.google.api.client.auth.oauth.OAuthParameters;
import com.google.api.client.http.GenericUrl;
import java.security.GeneralSecurityException;

/** google-oauth-client. It signs a form by adding it to the URL, so the URL has the form's parameters already. */
final class SignedByGoogle implements Signing<String> {

  private final OAuthHmacSigner signer = new OAuthHmacSigner();
  private final String method;
  private final GenericUrl url;

  SignedByGoogle(Call call) {
    this.method = call.method();
    this.url = new GenericUrl(call.url());
    for (String[] parameter : call.form()) {
      url.put(parameter[0], parameter[1]);
    }
    signer.clientSharedSecret = Call.CLIENT_SECRET;
    signer.tokenSharedSecret = Call.TOKEN_SECRET;
  }

  @Override
  public String sign() throws GeneralSecurityException {
    OAuthParameters parameters = new OAuthParameters();
    parameters.signer = signer;
    parameters.consumerKey = Call.CLIENT_KEY;
    parameters.token = Call.TOKEN;
    parameters.version = "1.0";
    parameters.computeNonce();
    parameters.computeTimestamp();
    parameters.computeSignature(method, url);
    return parameters.getAuthorizationHeader();
  }

  @Override
  public String header(String signed) {
    return signed;
  }
}
