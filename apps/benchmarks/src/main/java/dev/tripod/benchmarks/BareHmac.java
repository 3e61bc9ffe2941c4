package dev.tripod.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The yardstick: the base64 of a MAC over a base string that exists already. It has no parameter, nonce or header. */
final class BareHmac implements Signing<String> {

  private final SecretKeySpec key = new SecretKeySpec(
      (Call.CLIENT_SECRET + "&" + Call.TOKEN_SECRET).getBytes(StandardCharsets.US_ASCII),
      "HmacSHA1");
  private final Map<String, String> parameters = Oracle.exampleParameters();
  private final byte[] baseString;

  BareHmac(Call call) {
    this.baseString = Oracle.baseString(call, parameters).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String sign() throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(key);
    return Base64.getEncoder().encodeToString(mac.doFinal(baseString));
  }

  @Override
  public String header(String signed) {
    return "OAuth " + Oracle.header(parameters) + ", oauth_signature=\"" + Call.encoded(signed)
        + "\"";
  }
}
