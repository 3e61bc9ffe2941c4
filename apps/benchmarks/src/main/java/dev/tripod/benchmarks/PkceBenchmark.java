package dev.tripod.benchmarks;

import com.github.scribejava.core.builder.ServiceBuilder;
import com.github.scribejava.core.builder.api.DefaultApi20;
import com.github.scribejava.core.oauth.AuthorizationUrlBuilder;
import com.github.scribejava.core.oauth.OAuth20Service;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
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

/** The start of a login: code verifier, S256 challenge, state, and authorization URL. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class PkceBenchmark {

  private static final String AUTHORIZE = "https://x.com/i/oauth2/authorize";
  private static final String TOKEN = "https://api.x.com/2/oauth2/token";
  private static final String CLIENT_ID = "bXlDbGllbnRJZEZvckJlbmNobWFyazoxOmNp";
  private static final String REDIRECT = "https://app.example/back";
  private static final String[] SCOPE = {
    "users.read", "tweet.read", "tweet.moderate.write", "offline.access"
  };
  private static final int OCTETS = 32;

  private final SecureRandom random = new SecureRandom();

  private final String sameForAll = AUTHORIZE + "?response_type=code&client_id=" + CLIENT_ID
      + "&redirect_uri=" + URLEncoder.encode(REDIRECT, StandardCharsets.UTF_8)
      + "&scope=" + URLEncoder.encode(String.join(" ", SCOPE), StandardCharsets.UTF_8);

  private final HttpTransport unused = request -> {
    throw new IllegalStateException("This benchmark sends nothing");
  };
  private final OAuth2Client client = OAuth2Client.builder()
      .server(AuthorizationServer.at(AUTHORIZE, TOKEN).build())
      .clientId(CLIENT_ID)
      .json(utf8 -> {
        throw new IllegalArgumentException("This benchmark reads no JSON");
      })
      .build();
  private final AuthorizationRequest request = AuthorizationRequest.to(REDIRECT).scope(SCOPE);

  private final OAuth20Service scribeJava = new ServiceBuilder(CLIENT_ID)
      .callback(REDIRECT)
      .defaultScope(String.join(" ", SCOPE))
      .build(new XApi());
  private final com.nimbusds.oauth2.sdk.Scope nimbusScope =
      new com.nimbusds.oauth2.sdk.Scope(SCOPE);
  private final ClientID nimbusClient = new ClientID(CLIENT_ID);
  private final URI nimbusEndpoint = URI.create(AUTHORIZE);
  private final URI nimbusRedirect = URI.create(REDIRECT);

  /** The yardstick: checks nothing, and encodes once what is the same for all users. */
  @Benchmark
  public Begun plainJdk() throws NoSuchAlgorithmException {
    String verifier = random();
    String state = random();
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
    String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    String address = sameForAll + "&state=" + state + "&code_challenge=" + challenge
        + "&code_challenge_method=S256";
    return new Begun(address, state, verifier);
  }

  /** Does the same as {@link #plainJdk} and parses the URL, as Tripod and Nimbus do. */
  @Benchmark
  public Object plainJdkWithUri() throws NoSuchAlgorithmException {
    Begun begun = plainJdk();
    return new Parsed(URI.create(begun.address), begun);
  }

  @Benchmark
  public PendingAuthorization tripod() {
    return client.begin(request).over(unused);
  }

  @Benchmark
  public Begun nimbus() {
    CodeVerifier verifier = new CodeVerifier();
    com.nimbusds.oauth2.sdk.id.State state = new com.nimbusds.oauth2.sdk.id.State(OCTETS);
    URI address = new com.nimbusds.oauth2.sdk.AuthorizationRequest.Builder(
            ResponseType.CODE, nimbusClient)
        .endpointURI(nimbusEndpoint)
        .redirectionURI(nimbusRedirect)
        .scope(nimbusScope)
        .state(state)
        .codeChallenge(verifier, CodeChallengeMethod.S256)
        .build()
        .toURI();
    return new Begun(address.toString(), state.getValue(), verifier.getValue());
  }

  /** ScribeJava does not create states, so the benchmark does. */
  @Benchmark
  public Begun scribeJava() {
    String state = random();
    AuthorizationUrlBuilder builder =
        scribeJava.createAuthorizationUrlBuilder().state(state).initPKCE();
    return new Begun(builder.build(), state, builder.getPkce().getCodeVerifier());
  }

  private String random() {
    byte[] octets = new byte[OCTETS];
    random.nextBytes(octets);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }

  /** The values to store until the callback arrives. */
  public static final class Begun {

    private final String address;
    private final String state;
    private final String verifier;

    private Begun(String address, String state, String verifier) {
      this.address = address;
      this.state = state;
      this.verifier = verifier;
    }

    @Override
    public String toString() {
      return address + " " + state + " " + verifier;
    }
  }

  private record Parsed(URI address, Begun begun) {}

  private static final class XApi extends DefaultApi20 {

    @Override
    public String getAccessTokenEndpoint() {
      return TOKEN;
    }

    @Override
    protected String getAuthorizationBaseUrl() {
      return AUTHORIZE;
    }
  }
}
