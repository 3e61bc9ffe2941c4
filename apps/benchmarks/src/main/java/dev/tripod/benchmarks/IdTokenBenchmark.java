package dev.tripod.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.Tokens;
import dev.tripod.openid.OpenIdClient;
import dev.tripod.transport.jdk.JacksonJson;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Checks an ID token with keys that are known already, from its text to the result. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class IdTokenBenchmark {

  private static final String ISSUER = "https://login.example";
  private static final String CLIENT = "client";
  private static final String NONCE = "n-0S6_WzA2Mj";

  /** Names the algorithm of the signature. */
  @Param({"RS256", "ES256"})
  public String algorithm = "RS256";

  private String idToken = "";
  private Tokens tokens = Tokens.of("access");
  private HttpTransport keys = request -> {
    throw new IllegalStateException("The setup has not run");
  };
  private OpenIdClient tripod = tripod();
  private IDTokenValidator nimbus = nimbus(new JWKSet());

  /** Signs an ID token, and fetches the keys. */
  @Setup
  public void sign() throws JOSEException {
    boolean isRsa = algorithm.equals("RS256");
    JWK key = isRsa
        ? new RSAKeyGenerator(2048).keyID("1").generate()
        : new ECKeyGenerator(Curve.P_256).keyID("1").generate();
    JWSSigner signer = isRsa ? new RSASSASigner(key.toRSAKey()) : new ECDSASigner(key.toECKey());
    Instant now = Instant.now();
    SignedJWT jwt = new SignedJWT(
        new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).keyID("1").build(),
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .subject("248289761001")
            .audience(CLIENT)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(86_400)))
            .claim("nonce", NONCE)
            .claim("email", "jane@login.example")
            .claim("email_verified", true)
            .claim("name", "Jane Doe")
            .build());
    jwt.sign(signer);
    idToken = jwt.serialize();
    tokens = Tokens.from(Tokens.of("access").snapshot().with("id", Secret.of(idToken)));
    JWKSet published = new JWKSet(key.toPublicJWK());
    byte[] body = published.toString().getBytes(StandardCharsets.UTF_8);
    keys = request -> HttpResponse.of(200, Headers.none(), body);
    tripod = tripod();
    nimbus = nimbus(published);
  }

  private OpenIdClient tripod() {
    return OpenIdClient.builder()
        .server(AuthorizationServer.at(ISSUER, ISSUER + "/authorize", ISSUER + "/token")
            .endpoint("jwks_uri", ISSUER + "/jwks")
            .build())
        .clientId(CLIENT)
        .algorithms(algorithm)
        .json(JacksonJson.strict())
        .build();
  }

  private IDTokenValidator nimbus(JWKSet published) {
    return new IDTokenValidator(
        new Issuer(ISSUER), new ClientID(CLIENT), JWSAlgorithm.parse(algorithm), published);
  }

  /** Lets Nimbus parse the text, verify the signature and check the claims, as the yardstick. */
  @Benchmark
  public IDTokenClaimsSet nimbusCheck() throws ParseException, BadJOSEException, JOSEException {
    return nimbus.validate(SignedJWT.parse(idToken), new Nonce(NONCE));
  }

  @Benchmark
  public Tokens tripodCheck() {
    return tripod.check(tokens, Optional.of(NONCE), Optional.empty()).over(keys);
  }
}
