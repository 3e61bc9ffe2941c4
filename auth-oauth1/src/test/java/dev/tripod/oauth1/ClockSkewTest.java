package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
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
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.Signer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.FakeOAuth1Server.TimestampError;
import dev.tripod.testkit.HeldTransport;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a client with a wrong clock: what it learns from rejected timestamps, and which requests it repeats. */
final class ClockSkewTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Origin ORIGIN = Origin.of("https://s.example");
  private static final String ME = "https://s.example/2/users/me";
  private static final String BEGUN =
      "oauth_token=temporary&oauth_token_secret=tempSecret&oauth_callback_confirmed=true";
  private static final String CODE_135 = "{\"errors\":[{\"code\":135,\"message\":\"off\"}]}";

  private final SettableClock theirs = SettableClock.at(NOW);
  private final SettableClock ours = SettableClock.at(NOW);
  private final OAuth1Server data = OAuth1Server.at(
          "https://s.example/oauth/request_token",
          "https://s.example/oauth/authorize",
          "https://s.example/oauth/access_token")
      .revocation("https://s.example/1.1/oauth/invalidate_token")
      .build();
  private final OAuth1Client client = client(data);

  private OAuth1Client client(OAuth1Server server) {
    return OAuth1Client.builder()
        .server(server)
        .clientCredentials("key", "clientSecret")
        .clock(ours)
        .build();
  }

  private FakeOAuth1Server.Builder server() {
    return FakeOAuth1Server.builder()
        .clientCredentials("key", "clientSecret")
        .xAuth("ada", "pass word")
        .tokenLifetime(Duration.ofDays(3))
        .clock(theirs);
  }

  /** Returns token credentials, obtained with a right clock. */
  private TokenCredentials token(HttpTransport server) {
    return OAuth1Client.builder()
        .server(data)
        .clientCredentials("key", "clientSecret")
        .clock(theirs)
        .build()
        .xAuth("ada", "pass word")
        .over(server);
  }

  @Nested
  @DisplayName("a call")
  final class Call {

    @ParameterizedTest
    @CsvSource({
      "CODE_135, 3600", "CODE_135, -3600", "FORM, 3600", "FORM, -3600",
      "HEADER, 3600", "HEADER, -3600", "BARE_401, 3600", "BARE_401, -3600"
    })
    @DisplayName("is signed once more with the server's time, and so are the next calls")
    void recovers(TimestampError how, long ahead) throws IOException {
      FakeOAuth1Server server = server().timestampError(how).build();
      Recorded recorded = new Recorded(server);
      OAuth1Client client =
          client(data.toBuilder().rejectsTimestampsWithBare401().build());
      AuthorizedTransport api =
          AuthorizedTransport.of(recorded, client.authorizer(token(server), ORIGIN));
      ours.advance(Duration.ofSeconds(ahead));

      HttpResponse first = api.send(HttpRequest.get(ME));
      HttpResponse second = api.send(HttpRequest.get(ME));

      assertThat(first.status()).isEqualTo(200);
      assertThat(second.status()).isEqualTo(200);
      assertThat(recorded.timestamps())
          .containsExactly(
              NOW.getEpochSecond() + ahead, NOW.getEpochSecond(), NOW.getEpochSecond());
      assertThat(recorded.sent)
          .extracting(r -> parameter(r, "oauth_nonce"))
          .doesNotHaveDuplicates();
      assertThat(recorded.sent)
          .extracting(r -> r.withoutHeader("Authorization"))
          .containsOnly(HttpRequest.get(ME));
    }

    @Test
    @DisplayName("is not repeated after a bare 401 unless the server's data says what it means")
    void bare() throws IOException {
      FakeOAuth1Server server = server().timestampError(TimestampError.BARE_401).build();
      Recorded recorded = new Recorded(server);
      ours.advance(Duration.ofHours(1));

      assertThat(call(recorded, token(server)).status()).isEqualTo(401);
      assertThat(recorded.sent).hasSize(1);
    }

    @Test
    @DisplayName(
        "is repeated after the status and the code that the server's data names, and no other")
    void ownCode() throws IOException {
      OAuth1Client client =
          client(data.toBuilder().rejectsTimestampsWith(400, "bad_timestamp").build());
      ScriptedTransport transport = ScriptedTransport.create()
          .respond(dated(400, "{\"error\":\"bad_timestamp\"}", NOW.plusSeconds(3600)))
          .respond(dated(200, "", NOW.plusSeconds(3600)));
      Authorizer authorizer = client.authorizer(TokenCredentials.of("a", "b"), ORIGIN);

      AuthorizedTransport.of(transport, authorizer).send(HttpRequest.get(ME));

      assertThat(transport.requests())
          .extracting(ClockSkewTest::timestamp)
          .containsExactly(NOW.getEpochSecond(), NOW.getEpochSecond() + 3600);
      ScriptedTransport other = ScriptedTransport.create()
          .respond(dated(401, "{\"error\":\"bad_timestamp\"}", NOW))
          .respond(dated(400, "{\"error\":\"other\"}", NOW));
      assertThat(AuthorizedTransport.of(other, authorizer)
              .send(HttpRequest.get(ME))
              .status())
          .isEqualTo(401);
      assertThat(AuthorizedTransport.of(other, authorizer)
              .send(HttpRequest.get(ME))
              .status())
          .isEqualTo(400);
      assertThatThrownBy(() -> data.toBuilder().rejectsTimestampsWith(400, ""))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName(
        "is preceded by a login that begins with the server's time, by the server's own code")
    void ownCodeAtBegin() {
      OAuth1Client client =
          client(data.toBuilder().rejectsTimestampsWith(400, "bad_timestamp").build());
      ScriptedTransport transport = ScriptedTransport.create()
          .respond(dated(400, "{\"error\":\"bad_timestamp\"}", NOW.plusSeconds(3600)))
          .respond(
              200,
              "text/plain",
              "oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=true");

      client.beginOutOfBand().over(transport);

      assertThat(transport.requests())
          .extracting(ClockSkewTest::timestamp)
          .containsExactly(NOW.getEpochSecond(), NOW.getEpochSecond() + 3600);
    }

    @ParameterizedTest
    @CsvSource({
      "403, '{\"code\":135}'",
      "200, '{\"code\":135}'",
      "200, oauth_problem=timestamp_refused",
      "401, '{\"code\":32}'",
      "401, oauth_problem=token_rejected",
      "401, ''"
    })
    @DisplayName("is not repeated after any other response, not even a success with those words")
    void otherResponses(int status, String body) throws IOException {
      ScriptedTransport transport =
          ScriptedTransport.create().respond(dated(status, body, NOW.plusSeconds(3600)));

      assertThat(call(transport).status()).isEqualTo(status);
      transport.assertFinished();
    }

    @ParameterizedTest
    @CsvSource({
      "401, '{\"code\":32}'",
      "401, oauth_problem=nonce_used",
      "403, ''",
      "500, ''",
      "200, ''"
    })
    @DisplayName("is not repeated after a 401 with a code or another status")
    void notBare(int status, String body) throws IOException {
      ScriptedTransport transport =
          ScriptedTransport.create().respond(dated(status, body, NOW.plusSeconds(3600)));
      OAuth1Client client =
          client(data.toBuilder().rejectsTimestampsWithBare401().build());

      AuthorizedTransport.of(transport, authorizer(client)).send(HttpRequest.get(ME));

      transport.assertFinished();
    }

    @Test
    @DisplayName("keeps its body when it is signed again, known or unread")
    void bodies() {
      for (Body body : List.of(
          Body.unread("application/json"), Body.json("{}"), Body.form(Parameters.of("a", "1")))) {
        ours.advance(Duration.ofHours(3));
        HttpRequest request = HttpRequest.post(ME, body);

        Attempt again = again(
                authorize(authorizer(client), request), rejection(ours.now().plusSeconds(900)))
            .orElseThrow();

        assertThat(again.request().withoutHeader("Authorization")).isEqualTo(request);
      }
    }

    @Test
    @DisplayName("is authorized and signed again at once if the key is in this process")
    void atOnce() {
      Exchange<Attempt> authorized = authorizer(client).authorize(HttpRequest.get(ME));

      assertThat(authorized).isInstanceOf(Exchange.Done.class);
      Attempt attempt = ((Exchange.Done<Attempt>) authorized).value();
      assertThat(attempt.after(dated(200, "", NOW))).isInstanceOf(Exchange.Done.class);
      assertThat(attempt.after(rejection(NOW.plusSeconds(900)))).isInstanceOf(Exchange.Done.class);
    }

    @Test
    @DisplayName("with a verifier is sent once")
    void verifier() throws IOException {
      ScriptedTransport transport = ScriptedTransport.create()
          .respond(rejection(NOW.plusSeconds(3600)))
          .respond(rejection(NOW.plusSeconds(3600)));
      AuthorizedTransport api = AuthorizedTransport.of(transport, authorizer(client));

      api.send(HttpRequest.get(ME + "?oauth_verifier=v"));
      api.send(HttpRequest.post(ME, Body.form(Parameters.of("oauth_verifier", "v"))));

      transport.assertFinished();
    }

    @Test
    @DisplayName("is never sent a third time")
    void twiceAtMost() throws IOException {
      ScriptedTransport transport = ScriptedTransport.create()
          .respond(rejection(NOW.plusSeconds(3600)))
          .respond(rejection(NOW.plusSeconds(7200)));

      assertThat(call(transport).status()).isEqualTo(401);
      transport.assertFinished();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1})
    @DisplayName("is not repeated if the clocks agree")
    void sameTime(long ahead) throws IOException {
      ScriptedTransport transport =
          ScriptedTransport.create().respond(rejection(NOW.plusSeconds(ahead)));

      assertThat(call(transport).status()).isEqualTo(401);
      transport.assertFinished();
    }

    @ParameterizedTest
    @ValueSource(longs = {-2, 2})
    @DisplayName("is repeated if the clocks differ by two seconds or more")
    void anotherTime(long ahead) throws IOException {
      ScriptedTransport transport = ScriptedTransport.create()
          .respond(rejection(NOW.plusSeconds(ahead)))
          .respond(dated(200, "", NOW));

      assertThat(call(transport).status()).isEqualTo(200);
      transport.assertFinished();
    }

    @Test
    @DisplayName("with a slow response learns nothing from a time between request and response")
    void slowResponse() throws IOException {
      ScriptedTransport transport = ScriptedTransport.create().then(request -> {
        ours.advance(Duration.ofSeconds(60));
        return rejection(NOW.plusSeconds(30));
      });

      assertThat(call(transport).status()).isEqualTo(401);
      transport.assertFinished();
    }
  }

  @Nested
  @DisplayName("a request for credentials")
  final class Credentials {

    @ParameterizedTest
    @EnumSource(TimestampError.class)
    @DisplayName("is signed once more: begin, refresh, revoke")
    void recovers(TimestampError how) {
      FakeOAuth1Server server = server().timestampError(how).build();
      OAuth1Server bare = data.toBuilder().rejectsTimestampsWithBare401().build();
      TokenCredentials token = token(server);
      ours.advance(Duration.ofHours(-2));

      client(bare).beginOutOfBand().over(server);
      TokenCredentials refreshed = client(bare).refresh(token).over(server);
      client(bare).revoke(refreshed).over(server);

      assertThat(server.requestsTo("/oauth/request_token")).isEqualTo(2);
      assertThat(server.requestsTo("/oauth/access_token")).isEqualTo(1 + 2);
      assertThat(server.requestsTo("/1.1/oauth/invalidate_token")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
        value = TimestampError.class,
        names = {"CODE_135", "FORM", "HEADER"})
    @DisplayName("with a password is signed once more if the server states the reason")
    void xAuth(TimestampError how) {
      FakeOAuth1Server server = server().timestampError(how).build();
      ours.advance(Duration.ofHours(-2));

      client.xAuth("ada", "pass word").over(server);

      assertThat(server.requestsTo("/oauth/access_token")).isEqualTo(2);
    }

    @Test
    @DisplayName(
        "with a password is not repeated after a bare 401, which can mean a wrong password")
    void xAuthBare() {
      FakeOAuth1Server server = server().timestampError(TimestampError.BARE_401).build();
      OAuth1Client client =
          client(data.toBuilder().rejectsTimestampsWithBare401().build());
      ours.advance(Duration.ofHours(-2));

      assertThatThrownBy(() -> client.xAuth("ada", "pass word").over(server))
          .isInstanceOf(ErrorResponse.class);
      assertThat(server.requestsTo("/oauth/access_token")).isEqualTo(1);
    }

    @Test
    @DisplayName("is signed once more if the problem has status 200")
    void problemWithStatus200() {
      ScriptedTransport transport = ScriptedTransport.create()
          .respond(dated(200, "oauth_problem=timestamp_refused", NOW.plusSeconds(3600)))
          .respond(200, "text/plain", BEGUN);

      client.beginOutOfBand().over(transport);

      transport.assertFinished();
    }

    @Test
    @DisplayName("is sent twice at most, then fails with the server's error")
    void twiceAtMost() {
      ScriptedTransport transport = ScriptedTransport.create()
          .respond(rejection(NOW.plusSeconds(3600)))
          .respond(rejection(NOW.plusSeconds(7200)));

      ErrorResponse refused = catchThrowableOfType(
          ErrorResponse.class, () -> client.beginOutOfBand().over(transport));

      assertThat(refused.code()).hasValue("135");
      assertThat(refused.status()).hasValue(401);
      transport.assertFinished();
    }

    @Test
    @DisplayName("with a verifier is sent once, learns nothing, and uses the verifier up")
    void redeem() {
      FakeOAuth1Server server = server().build();
      TemporaryCredentials begun = client.beginOutOfBand().over(server);
      VerifiedCredentials verified =
          client.confirmPin(begun, server.approvePin(begun.authorizationUri()));
      ours.advance(Duration.ofHours(1));
      Exchange<TokenCredentials> redeem = client.redeem(verified);

      ErrorResponse refused = catchThrowableOfType(ErrorResponse.class, () -> redeem.over(server));

      assertThat(refused.code()).hasValue("135");
      assertThat(server.requestsTo("/oauth/access_token")).isEqualTo(1);
      assertThatThrownBy(() -> redeem.over(server)).isInstanceOf(IllegalStateException.class);
      client.beginOutOfBand().over(server);
      assertThat(server.requestsTo("/oauth/request_token")).isEqualTo(1 + 2);
    }

    @Test
    @DisplayName("with a verifier uses the time that an earlier request learned")
    void redeemAfterBegin() {
      FakeOAuth1Server server = server().build();
      ours.advance(Duration.ofHours(1));
      TemporaryCredentials begun = client.beginOutOfBand().over(server);

      client
          .redeem(client.confirmPin(begun, server.approvePin(begun.authorizationUri())))
          .over(server);

      assertThat(server.requestsTo("/oauth/access_token")).isEqualTo(1);
    }

    @Test
    @DisplayName("does not change expiry times")
    void expiry() {
      ours.advance(Duration.ofHours(5));

      TemporaryCredentials begun = client.beginOutOfBand().over(server().build());

      assertThat(begun.expiresAt()).isEqualTo(ours.now().plus(Duration.ofMinutes(10)));
    }

    @Test
    @DisplayName("shares the learned time with API calls, in both directions")
    void shared() throws IOException {
      FakeOAuth1Server server = server().build();
      TokenCredentials token = token(server);
      ours.advance(Duration.ofHours(1));

      client.beginOutOfBand().over(server);
      assertThat(call(server, token).status()).isEqualTo(200);

      assertThat(server.requestsTo("/2/users/me")).isEqualTo(1);
    }
  }

  @Nested
  @DisplayName("a learned time")
  final class Taught {

    @Test
    @DisplayName("is dropped after an hour by the client's clock")
    void hour() throws IOException {
      learn(3600);

      ours.advance(Duration.ofMinutes(60).minusNanos(1));
      assertThat(offset()).isEqualTo(3600);
      ours.advance(Duration.ofNanos(1));
      assertThat(offset()).isZero();
    }

    @Test
    @DisplayName("is dropped if the client's clock is set back by an hour")
    void setBack() throws IOException {
      learn(3600);

      ours.set(NOW.minus(Duration.ofMinutes(60)).plusNanos(1));
      assertThat(offset()).isEqualTo(3600);
      ours.set(NOW.minus(Duration.ofMinutes(60)));
      assertThat(offset()).isZero();
    }

    @Test
    @DisplayName("lasts for another hour if it is learned again")
    void learnedAgain() throws IOException {
      learn(3600);
      ours.advance(Duration.ofMinutes(50));
      learn(7200);
      ours.advance(Duration.ofMinutes(50));

      assertThat(offset()).isEqualTo(7200);
    }

    @Test
    @DisplayName("is dropped after a success without it, and after no other response")
    void successWithout() throws IOException {
      Attempt before = authorize(authorizer(client), HttpRequest.get(ME));
      Attempt elsewhere = authorize(
          authorizer(client, "https://other.example"), HttpRequest.get("https://other.example/"));
      learn(3600);
      Attempt with = authorize(authorizer(client), HttpRequest.get(ME));

      again(with, dated(200, "", NOW));
      again(before, dated(403, "", NOW));
      again(elsewhere, dated(200, "", NOW));
      assertThat(offset()).isEqualTo(3600);
      assertThat(again(before, dated(200, "", NOW))).isEmpty();

      assertThat(offset()).isZero();
    }

    @Test
    @DisplayName("is dropped if the server rejects it")
    void ofNoUse() throws IOException {
      ScriptedTransport transport = ScriptedTransport.create()
          .respond(rejection(NOW.plusSeconds(3600)))
          .respond(rejection(NOW.plusSeconds(3600)));

      call(transport);

      assertThat(offset()).isZero();
    }

    @Test
    @DisplayName("stays if a request without it is rejected and states no time")
    void refusedWithout() throws IOException {
      Attempt before = authorize(authorizer(client), HttpRequest.get(ME));
      learn(3600);

      again(before, rejection(NOW));

      assertThat(offset()).isEqualTo(3600);
    }

    @ParameterizedTest
    @ValueSource(longs = {1800, -1800})
    @DisplayName("is dropped once the client's clock is right: the next rejection shows it")
    void ourClockSetRight(long ahead) throws IOException {
      FakeOAuth1Server server = server().build();
      TokenCredentials token = token(server);
      Recorded recorded = new Recorded(server);
      ours.advance(Duration.ofSeconds(ahead));
      call(server, token);
      ours.set(NOW);

      assertThat(call(recorded, token).status()).isEqualTo(200);

      assertThat(recorded.timestamps())
          .containsExactly(NOW.getEpochSecond() - ahead, NOW.getEpochSecond());
      assertThat(offset()).isZero();
    }

    @Test
    @DisplayName(
        "is dropped for all calls once one rejection shows that the client's clock is right")
    void ourClockSetRightUnderWay() {
      ours.advance(Duration.ofMinutes(30));
      Attempt before = authorize(authorizer(client), HttpRequest.get(ME));
      learn(-1800);
      ours.set(NOW);

      Attempt again = again(before, rejection(NOW.plusSeconds(1))).orElseThrow();

      assertThat(timestamp(again.request())).isEqualTo(NOW.getEpochSecond());
      assertThat(offset()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
      "86400, 2, 86400",
      "-86400, 2, -86400",
      "86401, 1, 0",
      "-86401, 1, 0",
      "31536000, 1, 0"
    })
    @DisplayName("differs by a day at most")
    void aDay(long ahead, int sends, long learned) throws IOException {
      FakeOAuth1Server server = server().build();
      TokenCredentials token = token(server);
      Recorded recorded = new Recorded(server);
      ours.advance(Duration.ofSeconds(-ahead));

      call(recorded, token);

      assertThat(recorded.sent).hasSize(sends);
      assertThat(offset()).isEqualTo(learned);
    }

    @Test
    @DisplayName("applies to one origin")
    void oneOrigin() throws IOException {
      learn(3600);

      for (String other :
          List.of("https://other.example", "https://s.example:8443", "http://127.0.0.1")) {
        HttpRequest signed =
            authorize(authorizer(client, other), HttpRequest.get(other + "/")).request();
        assertThat(timestamp(signed)).isEqualTo(NOW.getEpochSecond());
      }
    }

    @Test
    @DisplayName("applies to one client")
    void oneClient() throws IOException {
      learn(3600);

      HttpRequest signed =
          authorize(authorizer(client(data)), HttpRequest.get(ME)).request();

      assertThat(timestamp(signed)).isEqualTo(NOW.getEpochSecond());
    }

    @Test
    @DisplayName("is accepted from https and loopback only")
    void confidential() {
      assertThatThrownBy(() -> authorizer(client, "http://s.example"))
          .isInstanceOf(IllegalArgumentException.class);
      for (String origin : List.of("https://s.example", "http://127.0.0.1", "http://[::1]:8080")) {
        assertThat(learnedFrom(origin)).as(origin).isPresent();
      }
      assertThat(learnedFrom("http://s.example")).isEmpty();
    }

    private Optional<SigningTime> learnedFrom(String origin) {
      ServerClock clock = new ServerClock(ours);
      return clock.rejected(
          clock.now(Origin.of(origin)), new TimestampRejection(NOW.getEpochSecond() + 3600));
    }

    @Test
    @DisplayName("is stored for the latest 64 origins")
    void bounded() {
      List<String> origins = IntStream.rangeClosed(0, 64)
          .mapToObj(i -> "https://s" + i + ".example")
          .toList();
      Authorizer authorizer = authorizer(client, origins.toArray(String[]::new));
      for (String origin : origins) {
        Attempt attempt = authorize(authorizer, HttpRequest.get(origin + "/"));
        assertThat(again(attempt, rejection(ours.now().plusSeconds(3600)))).isPresent();
        ours.advance(Duration.ofSeconds(1));
      }

      assertThat(origins)
          .filteredOn(origin -> offset(authorizer, origin + "/") == 0)
          .containsExactly("https://s0.example");
    }

    private void learn(long ahead) {
      Attempt attempt = authorize(authorizer(client), HttpRequest.get(ME));
      assertThat(again(attempt, rejection(ours.now().plusSeconds(ahead)))).isPresent();
    }
  }

  @Nested
  @DisplayName("the server's time")
  final class ServersTime {

    @ParameterizedTest
    @CsvSource({
      "'Fri, 02 Jan 2026 04:04:05 GMT', 3600",
      "'Friday, 02-Jan-26 04:04:05 GMT', 3600",
      "Fri Jan  2 04:04:05 2026, 3600",
      "'Thu, 02 Jan 2026 04:04:05 GMT', 0",
      "2026-01-02T04:04:05Z, 0",
      "'', 0"
    })
    @DisplayName("is its Date in each format of RFC 9110, and no other text")
    void date(String date, long learned) throws IOException {
      HttpResponse response = response(401, CODE_135, Headers.of("Date", date));

      again(authorize(authorizer(client), HttpRequest.get(ME)), response);

      assertThat(offset()).isEqualTo(learned);
    }

    @ParameterizedTest
    @CsvSource({
      // Seconds that the lowest, the highest and the Date are ahead of us.
      "3000, 3600, , 3300",
      "-600, -500, , -550",
      "3000, 3600, 3500, 3500",
      "3000, 3600, 3000, 3000",
      "3000, 3600, 3600, 3600",
      "3000, 3600, 3601, 3300",
      "3000, 3600, -7200, 3300",
      "3000, 3000, , 3000",
      "86400, 86400, , 86400",
      "86400, 86403, , 0",
      "-90000, -86500, , 0"
    })
    @DisplayName("is the middle of the acceptable timestamps, unless Date is among them")
    void acceptable(long lowest, long highest, Long date, long learned) throws IOException {
      String range = (NOW.getEpochSecond() + lowest) + "-" + (NOW.getEpochSecond() + highest);
      Headers dated =
          date == null ? Headers.none() : Headers.of("Date", http(NOW.plusSeconds(date)));
      List<HttpResponse> statements = List.of(
          response(
              400, "oauth_problem=timestamp_refused&oauth_acceptable_timestamps=" + range, dated),
          response(
              401,
              "",
              dated.and(
                  "WWW-Authenticate",
                  "OAuth realm=\"x\",oauth_problem=timestamp_refused,oauth_acceptable_timestamps="
                      + range)),
          response(
              401,
              "whatever",
              dated
                  .and("WWW-Authenticate", "Basic realm=\"y\"")
                  .and(
                      "WWW-Authenticate",
                      "OAuth oauth_acceptable_timestamps=\"" + range
                          + "\", oauth_problem=\"timestamp_refused\"")));

      for (HttpResponse stated : statements) {
        OAuth1Client fresh = client(data);
        again(authorize(authorizer(fresh), HttpRequest.get(ME)), stated);
        assertThat(offset(authorizer(fresh), ME)).isEqualTo(learned);
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "-",
          "x",
          "1767330000",
          "-1767330000-1767330000",
          "1767330000-",
          "1767330000-1767330001-2",
          "999999999999999999-999999999999999999",
          "9999999999999999999-1",
          "1-9999999999999999999",
          "99999999999999999999-99999999999999999999",
          "0-0",
          "0-999999999999999999"
        })
    @DisplayName("is unknown if the acceptable timestamps are unreadable or too far away")
    void hostileRange(String range) throws IOException {
      ScriptedTransport transport = ScriptedTransport.create()
          .respond(
              400,
              "text/plain",
              "oauth_problem=timestamp_refused&oauth_acceptable_timestamps=" + range);

      assertThat(call(transport).status()).isEqualTo(400);
      transport.assertFinished();
      assertThat(offset()).isZero();
    }

    @Test
    @DisplayName("is the Date if the acceptable timestamps are unreadable")
    void rangeBroken() throws IOException {
      again(
          authorize(authorizer(client), HttpRequest.get(ME)),
          dated(
              400,
              "oauth_problem=timestamp_refused&oauth_acceptable_timestamps=x",
              NOW.plusSeconds(3600)));

      assertThat(offset()).isEqualTo(3600);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, 0", "1, 1"})
    @DisplayName("is after 1970")
    void positive(long serverTime, int attempts) {
      ours.set(Instant.ofEpochSecond(600));
      Attempt attempt = authorize(authorizer(client), HttpRequest.get(ME));

      assertThat(again(attempt, rejection(Instant.ofEpochSecond(serverTime))).stream())
          .hasSize(attempts)
          .allSatisfy(next -> assertThat(timestamp(next.request())).isEqualTo(1));
    }

    @Test
    @DisplayName("gives a positive timestamp, whatever the client's clock shows")
    void clamped() {
      ours.set(Instant.ofEpochSecond(3000));
      again(
          authorize(authorizer(client), HttpRequest.get(ME)),
          rejection(Instant.ofEpochSecond(600)));
      ours.set(Instant.ofEpochSecond(2400));
      assertThat(timestamp(authorize(authorizer(client), HttpRequest.get(ME)).request()))
          .isEqualTo(1);

      for (Instant far : List.of(Instant.MIN, Instant.MAX)) {
        ours.set(far);
        Attempt attempt = authorize(authorizer(client), HttpRequest.get(ME));
        assertThat(timestamp(attempt.request())).isPositive();
        assertThat(again(attempt, rejection(NOW))).isEmpty();
      }
    }
  }

  @Nested
  @DisplayName("with many threads")
  final class Threads {

    @Test
    @DisplayName("each rejected call is sent twice, and later calls once")
    void allAtOnce() throws IOException {
      int callers = 8;
      FakeOAuth1Server server = server().build();
      TokenCredentials token = token(server);
      HeldTransport held = HeldTransport.over(server);
      AuthorizedTransport api = AuthorizedTransport.of(held, client.authorizer(token, ORIGIN));
      ours.advance(Duration.ofHours(-1));
      ExecutorService threads = Executors.newFixedThreadPool(callers);
      try {
        List<CompletableFuture<Integer>> calls = IntStream.range(0, callers)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> status(api), threads))
            .toList();
        held.awaitRequests(callers);
        held.release();

        assertThat(calls).extracting(CompletableFuture::join).containsOnly(200);
      } finally {
        threads.shutdownNow();
      }
      assertThat(server.requestsTo("/2/users/me")).isEqualTo(2 * callers);
      assertThat(status(api)).isEqualTo(200);
      assertThat(server.requestsTo("/2/users/me")).isEqualTo(2 * callers + 1);
    }

    @Test
    @DisplayName(
        "a call is signed again with the time of its own rejection, even if another call dropped it")
    void forgottenMeanwhile() {
      OAuth1Client rsa = client(
          data.toBuilder().signatureMethod(SignatureMethod.rsaSha1(remote())).build());
      Authorizer authorizer = authorizer(rsa);
      Attempt first = authorize(authorizer, HttpRequest.get(ME));
      Attempt other = authorize(authorizer, HttpRequest.get(ME));

      Exchange<Optional<Attempt>> pending = first.after(rejection(NOW.plusSeconds(3600)));
      again(other, dated(200, "", NOW));

      assertThat(pending).isNotInstanceOf(Exchange.Done.class);
      assertThat(timestamp(pending.over(ClockSkewTest::nothing).orElseThrow().request()))
          .isEqualTo(NOW.getEpochSecond() + 3600);
      assertThat(offset(authorizer, ME)).isZero();
    }

    private int status(HttpTransport api) {
      try {
        return api.send(HttpRequest.get(ME)).status();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private Signer remote() {
      return new Signer() {
        @Override
        public String algorithm() {
          return "SHA1withRSA";
        }

        @Override
        public byte[] sign(byte[] message) {
          return new byte[] {1};
        }
      };
    }
  }

  @Test
  @DisplayName("an attempt prints no secret")
  void printsNoSecret() {
    Attempt attempt = authorize(authorizer(client), HttpRequest.get(ME + "?a=tokenSecret"));
    Exchange<Optional<Attempt>> pending = attempt.after(rejection(NOW.plusSeconds(3600)));
    Attempt again = pending.over(ClockSkewTest::nothing).orElseThrow();

    assertThat(attempt + " " + pending + " " + again + " " + authorizer(client))
        .contains("SignedAttempt[GET https://s.example/2/users/me?… Headers[Authorization] None]")
        .doesNotContain("theToken", "tokenSecret", "clientSecret");
  }

  private HttpResponse call(HttpTransport transport) throws IOException {
    return AuthorizedTransport.of(transport, authorizer(client)).send(HttpRequest.get(ME));
  }

  private HttpResponse call(HttpTransport transport, TokenCredentials token) throws IOException {
    return AuthorizedTransport.of(transport, client.authorizer(token, ORIGIN))
        .send(HttpRequest.get(ME));
  }

  /** Returns how many seconds the timestamp of the next call is ahead of the client's clock. */
  private long offset() {
    return offset(authorizer(client), ME);
  }

  private long offset(Authorizer authorizer, String uri) {
    return timestamp(authorize(authorizer, HttpRequest.get(uri)).request())
        - ours.now().getEpochSecond();
  }

  private static Authorizer authorizer(OAuth1Client client) {
    return authorizer(client, "https://s.example");
  }

  private static Authorizer authorizer(OAuth1Client client, String... origins) {
    return client.authorizer(
        TokenCredentials.of("theToken", "tokenSecret"),
        Stream.of(origins).map(Origin::of).toArray(Origin[]::new));
  }

  private static Attempt authorize(Authorizer authorizer, HttpRequest request) {
    return authorizer.authorize(request).over(ClockSkewTest::nothing);
  }

  private static Optional<Attempt> again(Attempt attempt, HttpResponse response) {
    return attempt.after(response).over(ClockSkewTest::nothing);
  }

  private static HttpResponse nothing(HttpRequest request) {
    throw new AssertionError("Nothing is sent");
  }

  private static HttpResponse rejection(Instant date) {
    return dated(401, CODE_135, date);
  }

  private static HttpResponse dated(int status, String body, Instant date) {
    return response(status, body, Headers.of("Date", http(date)));
  }

  private static HttpResponse response(int status, String body, Headers headers) {
    return HttpResponse.of(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String http(Instant date) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC));
  }

  private static long timestamp(HttpRequest request) {
    return Long.parseLong(parameter(request, "oauth_timestamp"));
  }

  private static String parameter(HttpRequest request, String name) {
    return request
        .headers()
        .first("Authorization")
        .orElseThrow()
        .replaceAll(".*" + name + "=\"([^\"]+)\".*", "$1");
  }

  /** A transport that records requests. */
  private static final class Recorded implements HttpTransport {

    private final HttpTransport next;
    private final List<HttpRequest> sent = Collections.synchronizedList(new ArrayList<>());

    private Recorded(HttpTransport next) {
      this.next = next;
    }

    @Override
    public HttpResponse send(HttpRequest request) throws IOException {
      sent.add(request);
      return next.send(request);
    }

    private List<Long> timestamps() {
      return sent.stream().map(ClockSkewTest::timestamp).toList();
    }
  }
}
