package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.HttpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every flow, good and bad, by every way in which a client proves itself, with marked secrets, against servers, transports and
 * a browser that repeat them wherever they can. All that can be seen of it is searched for the marks, in each of their forms.
 */
final class OAuth2CanaryTest {

  private static final String CLIENT_SECRET = "canary~client secret/+1";
  private static final String STATE = "canaryState2canaryState2canaryState2canaryA";
  private static final String VERIFIER = "canaryVerifier3canaryVerifier3canaryVerifier3";
  private static final String CODE = "canaryCode4 &+";
  private static final String ACCESS = "canary.Access~Token5=";
  private static final String REFRESH = "canary\"Refresh%Token6";
  private static final String ID = "canaryIdToken7.x.y";
  private static final String BINDING = "canaryBinding8canaryBinding8";
  private static final String BASIC = "client-1:" + PercentEncoding.encode(CLIENT_SECRET);
  private static final String[] MARKS = {
    CLIENT_SECRET, STATE, VERIFIER, CODE, ACCESS, REFRESH, ID, BINDING, BASIC, "canaryNew9"
  };

  private static final String GRANTED = "{\"access_token\":\"" + ACCESS
      + "\",\"token_type\":\"bearer\",\"refresh_token\":\"" + REFRESH.replace("\"", "\\\"")
      + "\",\"id_token\":\"" + ID + "\",\"bot_token\":\"canaryNew9\",\"user\":\"ada\"}";

  private static final URI REDIRECT = URI.create("https://localhost/");

  private final List<String> seen = new ArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  /** The ways to send the secret, and to write the request. */
  enum Way {
    BASIC,
    RAW_BASIC,
    POST,
    JSON,
    VERBATIM,
    FORM;

    /** Returns what a server can decode from the header. */
    String credentials() {
      return switch (this) {
        case RAW_BASIC -> "client-1:" + CLIENT_SECRET;
        case POST, JSON -> CLIENT_SECRET;
        case BASIC, VERBATIM, FORM -> OAuth2CanaryTest.BASIC;
      };
    }

    private AuthorizationServer.Builder server() {
      return switch (this) {
        case BASIC -> Sample.server();
        case RAW_BASIC -> Sample.server().quirk(RequestQuirks.RAW_BASIC);
        case POST -> Sample.server().quirk(RequestQuirks.SECRET_IN_BODY);
        case JSON ->
          Sample.server().quirk(RequestQuirks.JSON_REQUESTS).quirk(RequestQuirks.SECRET_IN_BODY);
        case VERBATIM ->
          Sample.server()
              .revocationEndpoint("https://s.example/v")
              .quirk(RequestQuirks.VERBATIM_REVOCATION, "access_token");
        case FORM -> Sample.server().quirk(ResponseQuirks.FORM_RESPONSES);
      };
    }

    OAuth2Client client() {
      return Sample.client(server().issuer("https://s.example"))
          .clientSecret(CLIENT_SECRET)
          .random(target -> {
            byte[] state = Base64.getUrlDecoder().decode(STATE);
            System.arraycopy(state, 0, target, 0, target.length);
          })
          .build();
    }
  }

  @BeforeEach
  void listen() {
    PrintStream canary = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(canary);
    System.setErr(canary);
  }

  @AfterEach
  void nothingWasTold() {
    System.setOut(out);
    System.setErr(err);
    seen.add(printed.toString(StandardCharsets.UTF_8));
    assertThat(seen).hasSizeGreaterThan(3);
    String all = String.join("\n", seen);
    for (String mark : MARKS) {
      assertThat(all).doesNotContain(forms(mark).toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("The debug log contains the code and the verifier, and `toString` contains the "
      + "code or the client secret.")
  void good(Way way) throws IOException {
    OAuth2Client client = way.client();
    see(client);
    AuthorizationRequest request = AuthorizationRequest.to(REDIRECT)
        .codeVerifier(CodeVerifier.of(VERIFIER))
        .loginHint(ID);
    see(request);
    see(CodeVerifier.of(VERIFIER));
    PendingAuthorization pending = run(client.begin(request), answer(200, ""));
    assertThat(Sample.state(pending)).isEqualTo(STATE);
    see(pending.snapshot());
    see(pending.key(new BrowserBinding(Secret.of(BINDING))));
    ConfirmedAuthorization confirmed = client.confirm(pending, callback());
    see(confirmed);
    Tokens tokens = run(client.redeem(confirmed), answer(200, GRANTED));
    see(confirmed);
    see(tokens.snapshot());
    see(tokens.extras());
    see(run(client.refresh(tokens), answer(200, GRANTED)));
    see(run(client.clientCredentials(), answer(200, GRANTED)));
    Authorizer authorizer = client.authorizer(tokens, Origin.of("https://api.example"));
    see(authorizer);
    Attempt attempt = run(
        authorizer.authorize(HttpRequest.post(
            "https://api.example/?q=" + PercentEncoding.encode(ACCESS),
            Body.form(Parameters.of("a", CODE)))),
        answer(200, ""));
    see(attempt);
    see(attempt.request());
    see(AuthorizedTransport.of(answer(200, ""), authorizer));
    run(client.revoke(tokens), answer(200, ""));
    see(ClientAuthentication.secretBasic(CLIENT_SECRET));
    see(ClientAuthentication.secretPost(CLIENT_SECRET));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an error response that repeats every secret does not reveal them")
  void echo(Way way) {
    OAuth2Client client = way.client();
    for (int status : new int[] {200, 302, 400, 401, 429, 500}) {
      for (HttpTransport echoing :
          repeating(status, CLIENT_SECRET, way.credentials(), STATE, VERIFIER, CODE)) {
        fail(() -> run(client.redeem(confirmed(client)), echoing));
      }
      for (HttpTransport echoing :
          repeating(status, CLIENT_SECRET, way.credentials(), ACCESS, REFRESH, ID)) {
        fail(() -> run(client.refresh(tokens()), echoing));
        if (status != 200) {
          fail(() -> run(client.revoke(tokens()), echoing));
          see(client.errorResponse(
              echoing.sendAsync(HttpRequest.get("https://s.example/")).join(), tokens()));
        }
      }
      for (HttpTransport echoing : repeating(status, CLIENT_SECRET, way.credentials())) {
        fail(() -> run(client.clientCredentials(), echoing));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("tokens in an error response or in a malformed response are not revealed")
  void tokensInABrokenAnswer(Way way) {
    OAuth2Client client = way.client();
    for (String broken : List.of(
        GRANTED.replace("bearer", "mac"),
        GRANTED.replace(
            "{", "{\"error\":\"is " + ACCESS + "\",\"error_description\":\"of " + ID + "\","),
        GRANTED.replace("\"access_token\"", "\"access_token\":\"canaryNew9\",\"access_token\""),
        GRANTED.replace(ACCESS, ACCESS + " canaryNew9"),
        GRANTED.substring(0, GRANTED.length() - 1),
        "access_token=canaryNew9&error=" + PercentEncoding.encode("not canaryNew9"),
        "<html><title>access_token=canaryNew9</title>")) {
      for (int status : new int[] {200, 302, 400}) {
        String type = broken.contains(ACCESS) ? "text/" + ACCESS : "text/html";
        HttpTransport answer = request -> Sample.response(status, type, broken);
        fail(() -> run(client.redeem(confirmed(client)), answer));
        fail(() -> run(client.refresh(tokens()), answer));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a transport that quotes the request does not reveal it")
  void quotingTransport(Way way) {
    OAuth2Client client = way.client();
    for (boolean unsent : new boolean[] {true, false}) {
      for (String quoted : List.of("raw", "decoded")) {
        HttpTransport quoting = request -> {
          String all = quoted.equals("raw") ? raw(request) : decoded(request);
          throw unsent ? new ConnectException(all) : new IOException(all, new IOException(all));
        };

        fail(() -> run(client.redeem(confirmed(client)), quoting));
        fail(() -> run(client.refresh(tokens()), quoting));
        fail(() -> run(client.revoke(tokens()), quoting));
        fail(() -> run(client.clientCredentials(), quoting));
        fail(() -> run(client.refresh(tokens()), request -> {
          throw new IllegalStateException(raw(request) + decoded(request));
        }));
        fail(() -> sent(client, quoting));
      }
    }
  }

  @Test
  @DisplayName("rejected, denied and malformed callbacks are not quoted")
  void callbacks() {
    OAuth2Client client = Way.BASIC.client();
    PendingAuthorization pending = pending(client);
    String echo = PercentEncoding.encode(String.join(" ", STATE, VERIFIER, CODE));

    for (String callback : List.of(
        callback().replace(STATE, STATE + "x"),
        callback().replace("code=", "x="),
        callback() + "&state=" + STATE,
        callback() + "&code=" + CODE.length(),
        callback().replace("localhost", STATE + ".example"),
        callback() + "%zz",
        callback() + " ",
        callback() + "&iss=" + echo,
        callback() + "&error=access_denied&error_description=" + echo,
        callback() + "&error=" + echo + "&error_description=" + echo + "&error_uri=" + echo,
        CODE + STATE)) {
      if (!callback.endsWith(" ")) {
        fail(() -> client.confirm(pending, callback));
      }
    }
    fail(() -> PendingAuthorization.from(tokens().snapshot()));
    fail(() -> Tokens.from(pending.snapshot()));
    fail(() -> Snapshot.decode(tokens().snapshot().encode() + " " + ACCESS));
    fail(() -> Tokens.of(ACCESS + " "));
    fail(() -> Tokens.of(ACCESS).withRefreshToken(REFRESH + "\n"));
    fail(() -> CodeVerifier.of(VERIFIER + "!"));
    fail(() -> ClientAuthentication.secretBasic(CLIENT_SECRET + "\u0000"));
  }

  /** Runs the exchange step by step, and records each step and the result. */
  private <T> T run(Exchange<T> exchange, HttpTransport transport) {
    Exchange<T> step = exchange;
    while (!(step instanceof Exchange.Done<T> done)) {
      see(step);
      if (step instanceof Exchange.Send<T> send) {
        see(send.request());
        step = answered(send, transport);
      } else {
        step = ((Exchange.Pause<T>) step).next();
      }
    }
    see(done);
    see(done.value());
    return done.value();
  }

  private <T> Exchange<T> answered(Exchange.Send<T> send, HttpTransport transport) {
    HttpResponse response;
    try {
      response = transport.send(send.request());
    } catch (IOException e) {
      return send.noResponse(e);
    } catch (IllegalStateException e) {
      return send.noResponse(new IOException(e));
    }
    see(response);
    return send.response(response);
  }

  /** Calls an API with the token, and throws the failure of the exchange. */
  private static HttpResponse sent(OAuth2Client client, HttpTransport quoting) {
    Origin api = Origin.of("https://api.example");
    Exchange<HttpResponse> call = client
        .authorizer(tokens(), api)
        .authorize(HttpRequest.get("https://api.example/"))
        .then(attempt -> Exchange.send(attempt.request(), Exchange::done));
    return call.over(quoting);
  }

  private void fail(Supplier<?> call) {
    try {
      see(call.get());
    } catch (RuntimeException e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      seen.add(trace.toString());
      if (e instanceof NoResponse noResponse) {
        see(noResponse.getCause());
      }
      return;
    }
    throw new AssertionError("This should have failed");
  }

  private void see(Object object) {
    seen.add(object.toString());
  }

  private static PendingAuthorization pending(OAuth2Client client) {
    return client
        .begin(AuthorizationRequest.to(REDIRECT).codeVerifier(CodeVerifier.of(VERIFIER)))
        .over(Sample.nothingIsSent());
  }

  private static ConfirmedAuthorization confirmed(OAuth2Client client) {
    return client.confirm(pending(client), callback());
  }

  private static Tokens tokens() {
    return Sample.redeemed(Sample.client(), 200, GRANTED);
  }

  private static String callback() {
    return REDIRECT + "?" + Parameters.of("state", STATE).and("code", CODE).encoded();
  }

  /** Returns error responses of every shape, with the secrets in every form. */
  private static List<HttpTransport> repeating(int status, String... marks) {
    String all =
        String.join(" ", Arrays.stream(marks).flatMap(OAuth2CanaryTest::forms).toList());
    String json = all.replace("\"", "\\\"");
    return List.of(
        answer(status, "{\"error\":\"" + json + "\"}"),
        answer(
            status,
            "{\"error\":\"x\",\"error_description\":\"" + json + "\",\"error_uri\":\"" + json
                + "\"}"),
        answer(status, "{\"error\":{\"message\":\"" + json + "\",\"code\":7}}"),
        answer(status, Parameters.of("error", all).and("error_description", all).encoded()),
        answer(status, "<html><title>" + all + "</title></html>"),
        answer(status, all),
        request -> HttpResponse.of(
            status,
            Headers.of("Content-Type", headerText(all))
                .and(
                    "WWW-Authenticate",
                    "Bearer error=\"" + headerText(all) + "\", error_description=\""
                        + headerText(all) + "\""),
            new byte[0]));
  }

  private static String headerText(String text) {
    return text.replace("\"", "'");
  }

  private static Stream<String> forms(String mark) {
    byte[] utf8 = mark.getBytes(StandardCharsets.UTF_8);
    String encoded = PercentEncoding.encode(mark);
    return Stream.of(
        mark,
        encoded,
        encoded.replace("%20", "+"),
        PercentEncoding.encode(encoded),
        Base64.getEncoder().encodeToString(utf8),
        Base64.getUrlEncoder().withoutPadding().encodeToString(utf8));
  }

  private static String raw(HttpRequest request) {
    return request.uri() + " " + request.headers().all("Authorization") + " "
        + Sample.body(request);
  }

  /** Returns the request as a transport may decode it. */
  private static String decoded(HttpRequest request) {
    String basic = request.headers().all("Authorization").stream()
        .filter(header -> header.startsWith("Basic "))
        .map(header ->
            new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8))
        .reduce("", String::concat);
    String header = request.headers().all("Authorization").toString();
    String body = Sample.body(request);
    return header + " " + basic + " " + PercentEncoding.decodeForm(basic.replace("%zz", "")) + " "
        + (body.startsWith("{") ? body.replace("\\\"", "\"") : PercentEncoding.decodeForm(body));
  }

  private static HttpTransport answer(int status, String body) {
    return request -> Sample.response(status, "text/html", body);
  }
}
