package dev.tripod.domain.port;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PortsTest {

  @Nested
  final class ARandomSource {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 2", "2, 3", "3, 4", "16, 22", "32, 43", "96, 128"})
    void givesBase64urlWithoutPadding(int octets, int characters) {
      for (int i = 0; i < 100; i++) {
        assertThat(RandomSource.secure().base64url(octets).reveal())
            .hasSize(characters)
            .matches("[A-Za-z0-9_-]*");
      }
    }

    @Test
    void encodesAllThatTheSourceFilled() {
      RandomSource ones = target -> Arrays.fill(target, (byte) 0xFF);
      assertThat(ones.base64url(3)).isEqualTo(Secret.of("____"));
      RandomSource counting = target -> {
        for (int i = 0; i < target.length; i++) {
          target[i] = (byte) i;
        }
      };
      assertThat(Base64.getUrlDecoder().decode(counting.base64url(5).reveal()))
          .containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    @SuppressWarnings("NullAway") // The test passes null.
    void namesTheArgumentThatIsNull() {
      assertThatNullPointerException()
          .isThrownBy(() -> RandomSource.secure().fill(null))
          .withMessage("target");
    }

    @Test
    void secureOnesDoNotRepeat() {
      Set<Secret> seen = new HashSet<>();
      for (int i = 0; i < 1_000; i++) {
        seen.add(RandomSource.secure().base64url(16));
      }
      assertThat(seen).hasSize(1_000);
    }
  }

  @Nested
  final class AClock {

    @Test
    void ofTheSystemGoesWithTheMachine() {
      Instant before = Instant.now();
      Instant now = Clock.system().now();
      assertThat(now).isBetween(before, Instant.now());
    }

    @Test
    void measuresPassingTimeWithTheMachine() {
      long before = System.nanoTime();
      long measured = Clock.system().nanoTime();
      assertThat(measured - before).isNotNegative();
      assertThat(System.nanoTime() - measured).isNotNegative();
    }

    @Test
    void fitsAnInstantSource() {
      Instant fixed = Instant.parse("2026-11-21T12:00:00Z");
      Clock clock = InstantSource.fixed(fixed)::instant;
      assertThat(clock.now()).isEqualTo(fixed);
    }
  }

  @Nested
  @DisplayName("A transport that is a lambda")
  final class ATransport {

    private final HttpRequest request = HttpRequest.get("https://a.example/");
    private final HttpResponse response =
        HttpResponse.of(200, Headers.none(), "ok".getBytes(UTF_8));

    @Test
    void sendsAsynchronouslyOnTheCallingThread() {
      List<Thread> threads = new ArrayList<>();
      HttpTransport transport = sent -> {
        threads.add(Thread.currentThread());
        assertThat(sent).isSameAs(request);
        return response;
      };

      assertThat(transport.sendAsync(request)).isCompletedWithValue(response);
      assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void failsTheFutureWithTheSameIOException() {
      IOException refused = new ConnectException("refused");
      HttpTransport transport = sent -> {
        throw refused;
      };

      CompletableFuture<HttpResponse> future = transport.sendAsync(request);

      assertThat(future).isCompletedExceptionally();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(future::get)
          .satisfies(e -> assertThat(e.getCause()).isSameAs(refused));
    }
  }

  @Nested
  final class AnEntry {

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "0", "-", "_", "AbCdEfGhIjKlMnOp", "-_-_-_-_-_-_-_-_"})
    void takesLettersDigitsAndTheTwoMarks(String version) {
      Snapshot snapshot = Snapshot.of("test", 1);
      assertThat(new CredentialStore.Entry(version, snapshot).version()).isEqualTo(version);
      assertThat(new CredentialStore.Entry("v".repeat(64), snapshot).version()).hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\n", "\u00e9", "\u0661", "a/b", "a=", "a'", "\0"})
    void takesNoOtherVersion(String version) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> new CredentialStore.Entry(version, Snapshot.of("test", 1)))
          .withMessage(
              "The version is not allowed. Use 1 to 64 characters, each a letter, a digit, - or _.");
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> new CredentialStore.Entry("v".repeat(65), Snapshot.of("test", 1)));
    }
  }
}
