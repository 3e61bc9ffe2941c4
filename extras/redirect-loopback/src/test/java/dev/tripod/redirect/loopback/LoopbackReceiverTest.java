package dev.tripod.redirect.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.Tokens;
import dev.tripod.redirect.loopback.LoopbackException.Reason;
import dev.tripod.redirect.loopback.TestLogin.Protocol;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class LoopbackReceiverTest {

  private final ExecutorService background = Executors.newCachedThreadPool();

  @AfterEach
  void stop() throws InterruptedException {
    background.shutdownNow();
    assertThat(background.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  // The result of the login.

  @ParameterizedTest
  @EnumSource
  void returnsTheConfirmedCallback(Protocol protocol) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      TestLogin login = protocol.begin(receiver.redirectUri());
      Future<Object> confirmed = await(receiver, login);

      assertThat(RawClient.get(login.approve()))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("<h1>Login received</h1>");
      assertThat(login.redeem(get(confirmed)))
          .isInstanceOfAny(TokenCredentials.class, Tokens.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void redeemsTheCallbackBeforeTheBrowserShowsTheResult(Protocol protocol) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      TestLogin login = protocol.begin(receiver.redirectUri());
      Future<Object> tokens = background.submit(
          () -> receiver.await(login.pending(), callback -> login.redeem(login.confirm(callback))));

      assertThat(RawClient.get(login.approve())).contains("<h1>Login received</h1>");
      assertThat(get(tokens)).isInstanceOfAny(TokenCredentials.class, Tokens.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsWithTheDenialOfTheUser(Protocol protocol) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      TestLogin login = protocol.begin(receiver.redirectUri());
      Future<Object> confirmed = await(receiver, login);

      assertThat(RawClient.get(login.deny()))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("<h1>Access declined</h1>");
      assertThatThrownBy(() -> get(confirmed)).isInstanceOf(AccessDenied.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsWithAnErrorOfTheServer(Protocol protocol) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      TestLogin login = protocol.begin(receiver.redirectUri());
      Future<Object> confirmed = await(receiver, login);

      assertThat(RawClient.get(login.error())).contains("<h1>The login failed</h1>");
      assertThatThrownBy(() -> get(confirmed))
          .isInstanceOf(ErrorResponse.class)
          .hasMessageContaining("server_error");
    }
  }

  @Test
  void endsWithAFailureOfTheApplication() throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
      Future<Object> confirmed =
          background.submit(() -> receiver.await(login.pending(), callback -> {
            throw new AssertionError("defect");
          }));

      assertThat(RawClient.get(login.approve())).contains("<h1>The login failed</h1>");
      assertThatThrownBy(() -> get(confirmed)).isInstanceOf(AssertionError.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void continuesAfterForgedCallbacks(Protocol protocol) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      TestLogin login = protocol.begin(receiver.redirectUri());
      URI denied = protocol.begin(receiver.redirectUri()).deny();
      Future<Object> confirmed = await(receiver, login);

      URI approved = login.approve();
      for (URI forged : List.of(
          TestLogin.forged(approved),
          TestLogin.forged(denied),
          protocol.begin(receiver.redirectUri()).error(),
          denied,
          receiver.redirectUri(),
          URI.create(receiver.redirectUri() + "?error=access_denied"),
          URI.create(approved + "&state=a&state=b&oauth_token=a"))) {
        assertThat(RawClient.get(forged))
            .startsWith("HTTP/1.1 400 Bad Request\r\n")
            .contains("<h1>This is not the expected login</h1>");
      }
      assertThat(confirmed).isNotDone();

      assertThat(RawClient.get(approved)).contains("<h1>Login received</h1>");
      login.redeem(get(confirmed));
    }
  }

  @Test
  void acceptsACallbackThatArrivesBeforeTheApplicationWaits() throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
      try (RawClient browser = RawClient.connect(receiver.redirectUri())) {
        browser.send(getRequest(login.approve()));
        // The server reads connections in order, so it has read this one when it responds to the
        // next one.
        assertThat(RawClient.get(receiver.redirectUri().resolve("/"))).contains(" 404 ");

        login.redeem(receiver.await(login.pending(), login::confirm));

        assertThat(browser.receive()).contains("<h1>Login received</h1>");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void respondsToAReloadAndASecondTabAfterTheLogin(Protocol protocol) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      TestLogin login = protocol.begin(receiver.redirectUri());
      Future<Object> confirmed = await(receiver, login);
      URI approved = login.approve();
      RawClient.get(approved);
      login.redeem(get(confirmed));

      for (URI again : List.of(approved, TestLogin.forged(approved), receiver.redirectUri())) {
        assertThat(RawClient.get(again))
            .startsWith("HTTP/1.1 410 Gone\r\n")
            .contains("<h1>This login has ended</h1>");
      }
    }
  }

  @Test
  void respondsToASecondTabThatArrivesDuringTheConfirmation() throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
      URI approved = login.approve();
      CountDownLatch confirming = new CountDownLatch(1);
      CountDownLatch secondTab = new CountDownLatch(1);
      Future<Object> confirmed =
          background.submit(() -> receiver.await(login.pending(), callback -> {
            confirming.countDown();
            await(secondTab);
            return login.confirm(callback);
          }));
      Future<String> first = background.submit(() -> RawClient.get(approved));
      await(confirming);
      try (RawClient second = RawClient.connect(receiver.redirectUri())) {
        second.send(getRequest(approved));
        assertThat(RawClient.get(receiver.redirectUri().resolve("/"))).contains(" 404 ");
        secondTab.countDown();

        assertThat(get(first)).contains("<h1>Login received</h1>");
        assertThat(second.receive()).contains("<h1>This login has ended</h1>");
        get(confirmed);
      }
    }
  }

  @Test
  void servesOneLogin() throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
      Future<Object> denied = await(receiver, login);
      RawClient.get(login.deny());
      assertThatThrownBy(() -> get(denied)).isInstanceOf(AccessDenied.class);

      assertThatThrownBy(() -> receiver.await(login.pending(), login::confirm))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void deliversThePageIfTheReceiverIsClosedAtOnce() throws Exception {
    for (int i = 0; i < 50; i++) {
      LoopbackReceiver receiver = LoopbackReceiver.bind();
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
      Future<Object> confirmed = background.submit(() -> {
        try (receiver) {
          return receiver.await(login.pending(), login::confirm);
        }
      });

      assertThat(
              RawClient.exchange(receiver.redirectUri(), getRequest(login.approve()) + "garbage"))
          .contains("<h1>Login received</h1>")
          .endsWith("</html>\n");
      get(confirmed);
    }
  }

  @Test
  void deliversThePageIfTheClientSendsMoreBeforeTheReceiverIsClosed() throws Exception {
    for (int i = 0; i < 20; i++) {
      LoopbackReceiver receiver = LoopbackReceiver.bind();
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
      try (RawClient browser = RawClient.connect(receiver.redirectUri())) {
        browser.send(getRequest(login.approve()));
        receiver.await(login.pending(), callback -> {
          send(browser, "more");
          return login.confirm(callback);
        });
        receiver.close();

        assertThat(browser.receive()).contains("<h1>Login received</h1>").endsWith("</html>\n");
      }
    }
  }

  private static void send(RawClient client, String text) {
    try {
      client.send(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // The end of the wait.

  @Test
  void endsAtTheDeadline() throws Exception {
    try (LoopbackReceiver receiver =
        LoopbackReceiver.builder().deadline(Duration.ofMillis(20)).bind()) {
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());

      assertThatThrownBy(() -> receiver.await(login.pending(), login::confirm))
          .isInstanceOfSatisfying(LoopbackException.class, late -> {
            assertThat(late.reason()).isEqualTo(Reason.DEADLINE);
            assertThat(late)
                .hasNoCause()
                .hasMessageContaining(receiver.redirectUri().toString())
                .hasMessageEndingWith("decide in the browser in time.");
          });
    }
  }

  @Test
  void releasesThePortAtTheDeadline() throws Exception {
    LoopbackReceiver receiver =
        LoopbackReceiver.builder().deadline(Duration.ofMillis(20)).bind();
    joinThread(receiver);

    int port = receiver.redirectUri().getPort();
    LoopbackReceiver.builder().port(port).bind().close();
    receiver.close();
  }

  @Test
  void saysWhyTheLastCallbackWasRejected() throws Exception {
    SettableClock clock = SettableClock.at(Instant.parse("2026-11-30T12:00:00Z"));
    try (LoopbackReceiver receiver =
        LoopbackReceiver.builder().deadline(Duration.ofSeconds(90)).clock(clock).bind()) {
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri(), clock);
      Future<Object> confirmed =
          background.submit(() -> receiver.await(login.pending(), callback -> {
            clock.advance(Duration.ofSeconds(90));
            return login.confirm(callback);
          }));
      RawClient.get(TestLogin.forged(login.approve()));

      assertThatThrownBy(() -> get(confirmed))
          .isInstanceOf(LoopbackException.class)
          .hasMessageContaining("within 90 seconds")
          .hasMessageContaining("the cause is the last rejection")
          .cause()
          .isInstanceOfSatisfying(
              CallbackRejected.class,
              rejected ->
                  assertThat(rejected.reason()).isEqualTo(CallbackRejected.Reason.MISMATCH));
    }
  }

  @Test
  void endsWhenTheLoginExpires() throws Exception {
    SettableClock clock = SettableClock.at(Instant.parse("2026-11-30T12:00:00Z"));
    try (LoopbackReceiver receiver =
        LoopbackReceiver.builder().deadline(Duration.ofHours(3)).clock(clock).bind()) {
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri(), clock);
      clock.set(login.pending().expiresAt());

      assertThatThrownBy(() -> receiver.await(login.pending(), login::confirm))
          .isInstanceOfSatisfying(
              LoopbackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DEADLINE))
          .hasMessageContaining(login.pending().expiresAt().toString());
    }
  }

  @Test
  void endsWhenAnotherThreadClosesIt() throws Exception {
    LoopbackReceiver receiver = LoopbackReceiver.bind();
    TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
    Future<Object> confirmed = awaitAfterARejection(receiver, login);

    receiver.close();

    assertThatThrownBy(() -> get(confirmed))
        .isInstanceOfSatisfying(
            LoopbackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED))
        .hasNoCause();
    LoopbackReceiver.builder().port(receiver.redirectUri().getPort()).bind().close();
  }

  @Test
  void endsWhenItsFunctionClosesIt() throws Exception {
    LoopbackReceiver receiver = LoopbackReceiver.bind();
    TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
    Future<Object> confirmed = background.submit(() -> receiver.await(login.pending(), callback -> {
      receiver.close();
      return login.confirm(callback);
    }));
    try (RawClient stranger = RawClient.connect(receiver.redirectUri())) {
      stranger.send(getRequest(TestLogin.forged(login.approve())));

      assertThatThrownBy(() -> get(confirmed))
          .isInstanceOfSatisfying(
              LoopbackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }
  }

  @Test
  void endsWhenItsThreadIsInterrupted() throws Exception {
    AtomicReference<Thread> waiting = new AtomicReference<>();
    LoopbackReceiver receiver = LoopbackReceiver.bind();
    TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
    Future<Object> confirmed = background.submit(() -> {
      waiting.set(Thread.currentThread());
      try (receiver) {
        return receiver.await(login.pending(), login::confirm);
      }
    });
    RawClient.get(TestLogin.forged(login.approve()));

    Objects.requireNonNull(waiting.get()).interrupt();

    assertThatThrownBy(() -> get(confirmed)).isInstanceOf(InterruptedException.class);
    joinThread(receiver);
  }

  @Test
  void returnsTheResultAndStaysInterruptedIfTheInterruptComesDuringTheConfirmation()
      throws Exception {
    Future<Boolean> isInterrupted = background.submit(() -> {
      LoopbackReceiver receiver = LoopbackReceiver.bind();
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
      Future<String> page = background.submit(() -> RawClient.get(login.approve()));
      receiver.await(login.pending(), callback -> {
        Thread.currentThread().interrupt();
        return login.confirm(callback);
      });
      receiver.close();
      boolean stays = Thread.interrupted();
      assertThat(get(page)).contains("<h1>Login received</h1>").endsWith("</html>\n");
      return stays;
    });

    assertThat(get(isInterrupted)).isTrue();
  }

  @Test
  void closesAConnectionThatSendsNoRequestInTime() throws Exception {
    SettableClock clock = SettableClock.at(Instant.parse("2026-11-30T12:00:00Z"));
    try (LoopbackReceiver receiver = LoopbackReceiver.builder().clock(clock).bind();
        RawClient slow = RawClient.connect(receiver.redirectUri());
        RawClient waiting = RawClient.connect(receiver.redirectUri())) {
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri(), clock);
      slow.send("GET /callback?");
      waiting.send(getRequest(login.approve()));
      assertThat(RawClient.get(receiver.redirectUri().resolve("/"))).contains(" 404 ");

      clock.advance(Duration.ofNanos(9_999_999_999L));
      assertThat(RawClient.get(receiver.redirectUri().resolve("/"))).contains(" 404 ");
      slow.send("state=");
      clock.advance(Duration.ofNanos(1));
      assertThat(RawClient.get(receiver.redirectUri().resolve("/"))).contains(" 404 ");

      assertThat(slow.receiveOrReset()).isEmpty();
      login.redeem(receiver.await(login.pending(), login::confirm));
      assertThat(waiting.receive()).contains("<h1>Login received</h1>");
    }
  }

  @Test
  void doesNotCloseACallbackThatWaitsForTheApplication() throws Exception {
    List<RawClient> silent = new ArrayList<>();
    try (LoopbackReceiver receiver = LoopbackReceiver.bind();
        RawClient browser = RawClient.connect(receiver.redirectUri())) {
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
      browser.send(getRequest(login.approve()));
      for (int i = 0; i < 40; i++) {
        silent.add(RawClient.connect(receiver.redirectUri()));
      }
      assertThat(RawClient.get(receiver.redirectUri().resolve("/"))).contains(" 404 ");

      login.redeem(receiver.await(login.pending(), login::confirm));

      assertThat(browser.receive()).contains("<h1>Login received</h1>");
    } finally {
      for (RawClient client : silent) {
        client.close();
      }
    }
  }

  @Test
  void letsFurtherConnectionsWaitIfTheApplicationIsSlow() throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
      URI approved = login.approve();
      List<Future<String>> strangers = new ArrayList<>();
      CountDownLatch connected = new CountDownLatch(30);
      for (int i = 0; i < 30; i++) {
        strangers.add(background.submit(() -> {
          try (RawClient stranger = RawClient.connect(receiver.redirectUri())) {
            stranger.send(getRequest(TestLogin.forged(approved)));
            connected.countDown();
            return stranger.receive();
          }
        }));
      }
      await(connected);
      try (RawClient browser = RawClient.connect(receiver.redirectUri())) {
        browser.send(getRequest(approved));

        login.redeem(receiver.await(login.pending(), login::confirm));

        assertThat(browser.receive()).contains("<h1>Login received</h1>");
      }
      for (Future<String> stranger : strangers) {
        assertThat(get(stranger)).contains("<h1>This is not the expected login</h1>");
      }
    }
  }

  @Test
  void respondsToAWaitingCallbackWhenItIsClosed() throws Exception {
    LoopbackReceiver receiver = LoopbackReceiver.bind();
    try (RawClient browser = RawClient.connect(receiver.redirectUri())) {
      browser.send(getRequest(receiver.redirectUri()));
      assertThat(RawClient.get(receiver.redirectUri().resolve("/"))).contains(" 404 ");

      receiver.close();

      assertThat(browser.receive()).contains("<h1>This login has ended</h1>").endsWith("</html>\n");
    }
  }

  @Test
  void doesNotKeepTheProcessRunning() throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind()) {
      assertThat(thread(receiver).orElseThrow().isDaemon()).isTrue();
    }
  }

  @Test
  void closesTwice() throws Exception {
    LoopbackReceiver receiver = LoopbackReceiver.bind();
    receiver.close();
    receiver.close();

    joinThread(receiver);
    assertThatThrownBy(() -> RawClient.connect(receiver.redirectUri()))
        .isInstanceOf(IOException.class);
  }

  // The port.

  @Test
  void reportsAPortInUse() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> LoopbackReceiver.builder().port(other.getLocalPort()).bind())
          .isInstanceOfSatisfying(
              LoopbackException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.PORT_UNAVAILABLE))
          .hasMessageContaining("Port " + other.getLocalPort() + " of 127.0.0.1 ")
          .hasMessageContaining("End that program, or use another port.")
          .hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void reportsAPortInUseOnTheOtherAddressAndReleasesIt() throws Exception {
    int port = freePort();
    assertThatThrownBy(() -> LoopbackReceiver.builder()
            .port(port)
            .opening((address, number) -> {
              if (address == LoopbackAddress.IPV6 && number != 0) {
                throw new IOException("in use");
              }
              return LoopbackAddress.IPV4.listen(number);
            })
            .bind())
        .isInstanceOfSatisfying(
            LoopbackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PORT_UNAVAILABLE))
        .hasMessageContaining("Port " + port + " of [::1] ");
    LoopbackReceiver.builder().port(port).bind().close();
  }

  @Test
  void looksForAnotherFreePortIfOneIsInUseOnOneAddress() throws Exception {
    List<LoopbackAddress> failed = new ArrayList<>();
    try (LoopbackReceiver receiver = LoopbackReceiver.builder()
        .opening((address, port) -> {
          if (address == LoopbackAddress.IPV6 && port != 0 && failed.isEmpty()) {
            failed.add(address);
            throw new IOException("in use");
          }
          return address.listen(port);
        })
        .bind()) {
      assertThat(failed).hasSize(1);
      assertThat(RawClient.request("HEAD", receiver.redirectUri())).contains(" 200 ");
    }
  }

  @Test
  void givesUpIfNoPortIsFreeOnBothAddresses() {
    List<Integer> attempts = new ArrayList<>();
    assertThatThrownBy(() -> LoopbackReceiver.builder()
            .opening((address, port) -> {
              if (address == LoopbackAddress.IPV6 && port != 0) {
                attempts.add(port);
                throw new IOException("in use");
              }
              return LoopbackAddress.IPV4.listen(port);
            })
            .bind())
        .isInstanceOf(LoopbackException.class);
    assertThat(attempts).hasSize(20);
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void isContentWithOneAddress(LoopbackAddress only) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.builder()
        .opening((address, port) -> {
          if (address != only) {
            throw new IOException("no such address");
          }
          return address.listen(port);
        })
        .bind()) {
      assertThat(receiver.redirectUri()).hasHost(only.toString());
      TestLogin login = Protocol.OAUTH2.begin(receiver.redirectUri());
      Future<Object> confirmed = await(receiver, login);

      assertThat(RawClient.get(login.approve())).contains("<h1>Login received</h1>");
      login.redeem(get(confirmed));
    }
  }

  @Test
  void reportsAMachineWithoutLoopbackAddresses() {
    assertThatThrownBy(() -> LoopbackReceiver.builder()
            .opening((address, port) -> {
              throw new IOException("no such address");
            })
            .bind())
        .isInstanceOfSatisfying(
            LoopbackException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.NO_LOOPBACK_ADDRESS))
        .hasRootCauseMessage("no such address");
  }

  @Test
  void listensOnBothAddressesOfLocalhost() throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.builder().localhost().bind()) {
      assertThat(receiver.redirectUri()).hasHost("localhost").hasPath("/callback");
      for (LoopbackAddress address : addresses()) {
        try (RawClient client =
            RawClient.connect(address.toString(), receiver.redirectUri().getPort())) {
          client.send(getRequest(receiver.redirectUri().resolve("/")));
          assertThat(client.receive()).startsWith("HTTP/1.1 404 ");
        }
      }
      TestLogin login = Protocol.OAUTH1.begin(receiver.redirectUri());
      Future<Object> confirmed = await(receiver, login);
      RawClient.get(login.approve());
      login.redeem(get(confirmed));
    }
  }

  @Test
  void usesTheRegisteredPortAndPath() throws Exception {
    int port = freePort();
    try (LoopbackReceiver receiver =
        LoopbackReceiver.builder().port(port).path("/app/x").bind()) {
      assertThat(receiver.redirectUri()).hasToString("http://127.0.0.1:" + port + "/app/x");
      assertThat(receiver).hasToString("LoopbackReceiver[http://127.0.0.1:" + port + "/app/x]");
      assertThat(RawClient.request("HEAD", receiver.redirectUri())).startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65536})
  void rejectsAWrongPort(int port) {
    assertThatThrownBy(() -> LoopbackReceiver.builder().port(port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "callback",
        "//callback",
        "/a//b",
        "/../a",
        "/a/./b",
        "/a b",
        "/a?b=c",
        "/a#b",
        "/ä",
        "/%41",
        "/favicon.ico"
      })
  void rejectsAWrongPath(String path) {
    assertThatThrownBy(() -> LoopbackReceiver.builder().path(path))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/callback/", "/a.b/c-d_e~f"})
  void acceptsAPath(String path) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.builder().path(path).bind()) {
      assertThat(receiver.redirectUri().getRawPath()).isEqualTo(path);
      assertThat(RawClient.request("HEAD", receiver.redirectUri())).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void rejectsADeadlineOfZero() {
    assertThatThrownBy(() -> LoopbackReceiver.builder().deadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // Waiting.

  /** Returns the loopback addresses of this machine. Some have no IPv6. */
  static List<LoopbackAddress> addresses() {
    return Stream.of(LoopbackAddress.values())
        .filter(address -> {
          try {
            address.listen(0).close();
            return true;
          } catch (IOException e) {
            return false;
          }
        })
        .toList();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private Future<Object> await(LoopbackReceiver receiver, TestLogin login) {
    return background.submit(() -> receiver.await(login.pending(), login::confirm));
  }

  /** Returns a wait that has begun: the application has rejected a callback. */
  private Future<Object> awaitAfterARejection(LoopbackReceiver receiver, TestLogin login)
      throws IOException {
    Future<Object> confirmed = await(receiver, login);
    assertThat(RawClient.get(receiver.redirectUri())).contains(" 400 ");
    return confirmed;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw (Error) e.getCause();
    }
  }

  private static String getRequest(URI address) {
    return "GET " + RawClient.target(address) + " HTTP/1.1\r\nHost: " + address.getRawAuthority()
        + "\r\n\r\n";
  }

  /** Waits until the thread of {@code receiver} has ended. */
  private static void joinThread(LoopbackReceiver receiver) throws InterruptedException {
    Optional<Thread> running = thread(receiver);
    if (running.isPresent()) {
      running.get().join(60_000);
    }
    assertThat(thread(receiver)).isEmpty();
  }

  private static Optional<Thread> thread(LoopbackReceiver receiver) {
    String name = "tripod-loopback-" + receiver.redirectUri().getPort();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .findFirst();
  }
}
