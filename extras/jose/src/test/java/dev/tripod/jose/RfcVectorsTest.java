package dev.tripod.jose;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import dev.tripod.domain.builtin.HmacSigner;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The test vectors of RFC 7515, RFC 7638 and RFC 8037. Their headers are not the ones that this library writes. */
class RfcVectorsTest {

  private static final String PAYLOAD =
      "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

  @Test
  void hs256AsInRfc7515AppendixA1() throws IOException {
    byte[] secret = Base64.getUrlDecoder()
        .decode(
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    SigningKey key = SigningKey.of(JwsAlgorithm.HS256, HmacSigner.of("HmacSHA256", secret));

    assertThat(signed(key, "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}", PAYLOAD))
        .isEqualTo("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  }

  @Test
  void rs256AsInRfc7515AppendixA2() throws IOException {
    assertThat(signed(RfcKey.RSA.key(), "{\"alg\":\"RS256\"}", PAYLOAD))
        .isEqualTo("eyJhbGciOiJSUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9u"
            + "JdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN"
            + "9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLI"
            + "hWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
  }

  @Test
  void es256WithTheKeyOfRfc7515AppendixA3() throws Exception {
    String signed = signed(RfcKey.P256.key(), "{\"alg\":\"ES256\"}", PAYLOAD);
    ECDSAVerifier verifier = new ECDSAVerifier(
        ECKey.parse(RfcKey.P256.key().publicJwk().orElseThrow().encoded()));

    assertThat(signed)
        .startsWith(
            "eyJhbGciOiJFUzI1NiJ9"
                + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.");
    assertThat(JWSObject.parse(signed).verify(verifier)).isTrue();
    String signedInTheRfc = signed.substring(0, signed.lastIndexOf('.'))
        + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    assertThat(JWSObject.parse(signedInTheRfc).verify(verifier)).isTrue();
  }

  @Test
  void edDsaAsInRfc8037AppendixA4() throws IOException {
    assertThat(signed(RfcKey.ED25519.key(), "{\"alg\":\"EdDSA\"}", "Example of Ed25519 signing"))
        .isEqualTo(
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
                + ".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  }

  @Test
  void thumbprintOfEd25519AsInRfc8037AppendixA3() {
    SigningKey key = RfcKey.ED25519.key();

    assertThat(key.thumbprint()).contains("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assertThat(key.publicJwk().orElseThrow().text("x"))
        .contains("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  }

  @Test
  void thumbprintAsInRfc7638Section31() throws GeneralSecurityException {
    BigInteger modulus = new BigInteger(
        1,
        Base64.getUrlDecoder()
            .decode(
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjB"
                    + "ZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZ"
                    + "gnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIq"
                    + "bw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"));
    PublicKey published = KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537)));
    SigningKey key = RfcKey.RSA.key().withPublicKey(published).withId("2011-04-29");

    assertThat(key.thumbprint()).contains("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  }

  private static String signed(SigningKey key, String header, String payload) throws IOException {
    return key.sign(Base64Url.encode(header), payload);
  }
}
