package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oracle.NastyRequests;
import dev.tripod.oracle.Oracle;
import dev.tripod.testkit.FixedRandom;
import dev.tripod.testkit.SettableClock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link RequestSigner} holds the protocol parameters in two forms, octets and {@link Parameters}. Both must say the same. */
final class ProtocolParameterFormsTest {

  private static final int REQUESTS = 1000;
  private static final SettableClock CLOCK =
      SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private static final SignatureMethod.Hmac METHOD =
      (SignatureMethod.Hmac) SignatureMethod.hmacSha256();

  @Test
  void theHeaderHasTheParametersOfTheOtherForm() {
    for (int seed = 0; seed < REQUESTS; seed++) {
      Setting setting = new Setting(seed, Transmission.AUTHORIZATION_HEADER);

      Parameters sent = inHeader(setting.signed());

      assertThat(sent.without("oauth_signature"::equals))
          .as("seed %d", seed)
          .isEqualTo(setting.input().protocolParameters());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSignedOctetsAreTheBaseStringOfTheOtherForm(Transmission transmission) {
    for (int seed = 0; seed < REQUESTS; seed++) {
      Setting setting = new Setting(seed, transmission);

      Parameters sent = inRequest(setting.signed());
      SigningInput input = setting.input();
      String baseString = SigningInput.baseString(
          input.request().method(),
          input.baseStringUri(),
          input.queryParameters().and(input.formParameters()).and(input.protocolParameters()));
      byte[] expected = METHOD
          .hmac(setting.clientSecret, setting.tokenSecret)
          .sign(baseString.getBytes(US_ASCII));

      assertThat(sent.first("oauth_signature"))
          .as("seed %d", seed)
          .hasValue(Base64.getEncoder().encodeToString(expected));
    }
  }

  private static Parameters inHeader(HttpRequest signed) {
    List<String> pairs = Oracle.protocol(signed.headers().first("Authorization").orElseThrow());
    Parameters parameters = Parameters.none();
    for (int i = 0; i < pairs.size(); i += 2) {
      parameters = parameters.and(pairs.get(i), pairs.get(i + 1));
    }
    return parameters;
  }

  private static Parameters inRequest(HttpRequest signed) {
    return signed.headers().contains("Authorization")
        ? inHeader(signed)
        : SignatureBaseString.parameters(signed);
  }

  /** A random request, signer and set of further protocol parameters. Each call uses the same nonce and time. */
  private static final class Setting {

    private final Secret clientSecret;
    private final Secret tokenSecret;
    private final Secret token;
    private final HttpRequest request;
    private final Parameters more;
    private final OAuth1Server server;
    private final ClientCredentials client;

    private Setting(int seed, Transmission transmission) {
      Random random = new Random(seed);
      NastyRequests texts = new NastyRequests(seed);
      this.clientSecret = Secret.of(texts.secret());
      this.tokenSecret = Secret.of(texts.secret());
      this.token = Secret.of(texts.secret());
      HttpRequest bare = HttpRequest.of(
              random.nextBoolean() ? "POST" : "PUT", "https://api.example/a")
          .andQuery(Parameters.of(texts.secret(), texts.secret()));
      this.request = random.nextBoolean()
          ? bare.withBody(Body.form(Parameters.of(texts.secret(), texts.secret())))
          : bare.withBody(Body.bytes("text/plain", texts.secret().getBytes(US_ASCII)));
      this.more = random.nextBoolean()
          ? Parameters.none()
          : Parameters.of("oauth_verifier", texts.secret()).and("oauth_" + seed, texts.secret());
      OAuth1Server.Builder builder =
          OAuth1Server.withoutEndpoints().signatureMethod(METHOD).transmission(transmission);
      if (random.nextBoolean()) {
        builder.withoutVersion();
      }
      if (random.nextBoolean()) {
        builder.bodyHash();
      }
      this.server = builder.build();
      this.client = new ClientCredentials("key " + seed + "é~", clientSecret);
    }

    private HttpRequest signed() {
      return signer().signed(time(), request, more).over(nothing -> {
        throw new AssertionError("nothing is sent");
      });
    }

    private SigningInput input() {
      return signer().input(time(), request, more);
    }

    private RequestSigner signer() {
      return RequestSigner.of(server, client, new Nonces(FixedRandom.seeded(1)), null)
          .with(token, tokenSecret);
    }

    private SigningTime time() {
      return new ServerClock(CLOCK).now(request.origin());
    }
  }
}
