package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.oauth1.SigningInput;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.providers.X;
import java.net.ConnectException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A signed form. Signing copies text that is already encoded; this check decodes and encodes it. Both must give the same signature.
 * The first line of an input is the query, the rest is the body.
 */
final class SignedFormCheck implements ParserCheck {

  private static final String TOKEN_SECRET = "pfkkdhi9sl3r4s00";
  private static final TokenCredentials TOKEN =
      TokenCredentials.of("nnch734d00sl2jdk", TOKEN_SECRET);
  private static final Pattern PARAMETER = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

  @Override
  public void check(byte[] input) {
    String text = InputText.of(input);
    int line = text.indexOf('\n');
    String query = line < 0 ? "" : text.substring(0, line);
    String form = line < 0 ? text : text.substring(line + 1);
    SigningInput signing;
    Parameters own;
    String header;
    try {
      HttpRequest request = HttpRequest.post(
          "https://api.x.com/1.1/statuses/update.json?" + query,
          Body.bytes("application/x-www-form-urlencoded", form.getBytes(UTF_8)));
      header = signed(request);
      signing = OAuth1CallbackCheck.CLIENT.signingInput(request, TOKEN);
      own = signing.queryParameters().and(signing.formParameters());
    } catch (IllegalArgumentException cannotBeSigned) {
      return;
    }
    requireSignature(signing.baseStringUri(), own, header);
  }

  private static String signed(HttpRequest request) {
    return OAuth1CallbackCheck.CLIENT
        .authorizer(TOKEN, X.API)
        .authorize(request)
        .over(unsent -> {
          throw new ConnectException("Nothing is sent");
        })
        .request()
        .headers()
        .first("Authorization")
        .orElseThrow();
  }

  private static void requireSignature(String uri, Parameters own, String header) {
    Parameters signed = own;
    String signature = "";
    Matcher parameter = PARAMETER.matcher(header);
    while (parameter.find()) {
      String value = PercentEncoding.decode(parameter.group(2));
      if (parameter.group(1).equals("oauth_signature")) {
        signature = value;
      } else {
        signed = signed.and(parameter.group(1), value);
      }
    }
    Promise.isEqual(
        "both ways give the same signature",
        signature(SigningInput.baseString("POST", uri, signed)),
        signature);
  }

  private static String signature(String baseString) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      String key = OAuth1CallbackCheck.CLIENT_SECRET + "&" + TOKEN_SECRET;
      mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA1"));
      return Base64.getEncoder().encodeToString(mac.doFinal(baseString.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
