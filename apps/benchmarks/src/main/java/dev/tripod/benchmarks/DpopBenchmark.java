package dev.tripod.benchmarks;

import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.jose.DpopKeys;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth2.ProofOfPossession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Compares a DPoP proof for a request to an API (RFC 9449) with a signature of a text of the same length. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DpopBenchmark {

  private final KeyPair keys = newKeys();
  private final PrivateKeySigner signer = PrivateKeySigner.of("SHA256withECDSA", keys.getPrivate());
  private final ProofOfPossession key =
      DpopKeys.of(SigningKey.of(JwsAlgorithm.ES256, keys)).create().over(DpopBenchmark::unsent);
  private final HttpTransport unused = DpopBenchmark::unsent;
  private final HttpRequest request = HttpRequest.get("https://api.example/2/users/me");
  private final Optional<Secret> token =
      Optional.of(Secret.of("bENmRTdnY3hQcFZPbGxqVGZRcXdFeEFXQ3c6MTY3NTI2OTUwNjA2"));
  private final byte[] text = signedText().getBytes(StandardCharsets.US_ASCII);

  /** Signs a text that has the length of a proof without its signature. */
  @Benchmark
  public byte[] signature() throws IOException {
    return signer.sign(text);
  }

  /** Adds the header with a new proof. */
  @Benchmark
  public HttpRequest proof() {
    return key.prove(request, token).over(unused);
  }

  private String signedText() {
    String proof =
        key.prove(request, token).over(unused).headers().first("DPoP").orElseThrow();
    return proof.substring(0, proof.lastIndexOf('.'));
  }

  private static HttpResponse unsent(HttpRequest request) {
    throw new IllegalStateException("This benchmark sends nothing");
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
