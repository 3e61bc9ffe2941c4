package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks and pastes that browsers, proxies and users have changed. */
final class BrokenCallbackTest {

  private static final String TOKEN = "temporaryToken17";
  private static final String RIGHT =
      "https://app.example/cb?oauth_token=" + TOKEN + "&oauth_verifier=verifierCanary";

  private final OAuth1Client client = OAuth1Client.builder()
      .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
          .build())
      .clientCredentials("key", "secret")
      .build();
  private final TemporaryCredentials begun =
      client.begin(URI.create("https://app.example/cb")).over(request -> temporaryCredentials());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/cb?x=%E9&oauth_token=temporaryToken17&oauth_verifier=v",
        "https://app.example/cb?oauth_token=temporaryToken17&oauth_verifier=v&x={a} ^&y=100%",
        "https://app.example/cb?имя=Иван&oauth_token=temporaryToken17&oauth_verifier=v&%zz"
      })
  void confirmsACallbackWithOtherParametersThatAreBroken(String callback) {
    assertThatCode(() -> client.confirm(begun, callback)).doesNotThrowAnyException();
  }

  @Test
  void readsTheParametersOfACallbackThatIsNotUtf8() {
    URI callback = URI.create(RIGHT + "&x=%E9");

    assertThatCode(() -> client.confirm(begun, callback)).doesNotThrowAnyException();
    BrowserBinding browser = new BrowserBinding(Secret.of("a".repeat(43)));
    assertThat(OAuth1Client.pendingKey(browser, callback)).isEqualTo(begun.key(browser));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/cb?denied=temporaryToken17&x=%E9",
        "http://app.example/cb?denied=temporaryToken17",
        "?denied=temporaryToken17",
        "denied=temporaryToken17",
        "https://app.example/other?oauth_problem=user_refused&oauth_token=temporaryToken17",
        "https://app.example/cb?oauth_token=temporaryToken17&oauth_verifier=denied",
        "https://app.example/cb#denied=temporaryToken17"
      })
  void recognizesADenialWhateverElseIsBroken(String callback) {
    assertThatThrownBy(() -> client.confirm(begun, callback)).isInstanceOf(AccessDenied.class);
  }

  @Test
  void exposesTheCodeOfADenial() {
    assertThatThrownBy(() -> client.confirm(
            begun, "https://app.example/cb?oauth_problem=permission_denied&oauth_token=" + TOKEN))
        .isInstanceOfSatisfying(AccessDenied.class, denied -> {
          assertThat(denied.code()).hasValue("permission_denied");
          assertThat(denied.description()).isEmpty();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "verifierCanary | a single value, such as a code",
        "'' | it is empty. Pass or paste the complete address from the browser: https://app.example/cb?...",
        "?oauth_token=temporaryToken17&oauth_verifier=verifierCanary | a query without an address",
        "https://s.example/2?oauth_token=temporaryToken17 | the address that the login began with. Open it, log in",
        "app.example/cb?oauth_token=temporaryToken17&oauth_verifier=verifierCanary | without https:// or http:// at",
        "https://app.example/cb#oauth_token=temporaryToken17&oauth_verifier=verifierCanary | follow a '#'",
        "http://app.example/cb?oauth_token=temporaryToken17&oauth_verifier=verifierCanary | expects "
            + "https://app.example/cb. If a proxy ends TLS",
        "https://app.example/cb?oauth_problem=token_expired | it reports token_expired, but it has no oauth_token",
        "https://app.example/cb?oauth_token=temporaryToken17&oauth_verifier=verifier Canary | its oauth_verifier is damaged"
      })
  void namesTheFaultOfAPasteAndTheNextStep(@Nullable String text, String words) {
    assertThatThrownBy(() -> client.confirm(begun, text == null ? "" : text))
        .isInstanceOf(CallbackRejected.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("Canary")
        .hasMessageNotContaining(TOKEN);
    assertThatCode(() -> client.confirm(begun, RIGHT)).doesNotThrowAnyException();
  }

  /**
   * Changes callbacks at random. However a callback is changed: only one with the right address, token and verifier is
   * confirmed, a denial with the right token is recognized, no message contains a secret, and the right callback is accepted
   * afterwards.
   */
  @Test
  void keepsItsRulesForChangedCallbacks() {
    for (int seed = 0; seed < 4_000; seed++) {
      Changed changed = new Changed(new Random(seed));
      Throwable thrown = catchThrowable(() -> client.confirm(begun, changed.text));

      if (changed.isDenial && !changed.isRejected) {
        assertThat(thrown).as(changed.text).isInstanceOf(AccessDenied.class);
      } else if (changed.isRejected || changed.isElsewhere) {
        assertThat(thrown).as(changed.text).isInstanceOf(CallbackRejected.class);
      } else {
        assertThat(thrown).as(changed.text).isNull();
      }
      if (thrown != null) {
        assertThat(thrown.getMessage())
            .as(changed.text)
            .doesNotContain("Canary", TOKEN)
            .matches("[^\\p{Cc}]+");
      }
      assertThatCode(() -> client.confirm(begun, RIGHT)).doesNotThrowAnyException();
    }
  }

  private static HttpResponse temporaryCredentials() {
    String form =
        "oauth_token=" + TOKEN + "&oauth_token_secret=secretCanary&oauth_callback_confirmed=true";
    return HttpResponse.of(200, Headers.none(), form.getBytes(StandardCharsets.US_ASCII));
  }

  /** A callback with up to three changes. */
  private static final class Changed {

    private static final List<String> HARMLESS = List.of(
        "x=%E9",
        "x=%FF%FE&x=1",
        "x={a}^`|",
        "x=a b\"<>",
        "x=100%",
        "имя=Иван",
        "%zz",
        "=",
        "",
        "x=%00\u0007");
    private static final List<String> ELSEWHERE = List.of(
        "http://app.example/cb",
        "https://app.example:8443/cb",
        "https://app.example/CB",
        "app.example/cb",
        "/cb",
        "");
    private static final List<List<String>> DENIALS = List.of(
        List.of("denied=" + TOKEN),
        List.of("oauth_problem=user_refused", "oauth_token=" + TOKEN),
        List.of("oauth_token=" + TOKEN, "oauth_verifier=denied"));

    private final boolean isDenial;
    private boolean isRejected;
    private boolean isElsewhere;
    private final String text;

    Changed(Random random) {
      isDenial = random.nextBoolean();
      List<String> pairs = new ArrayList<>(
          isDenial
              ? DENIALS.get(random.nextInt(DENIALS.size()))
              : List.of("oauth_token=" + TOKEN, "oauth_verifier=verifierCanary"));
      int own = pairs.size();
      String address =
          random.nextBoolean() ? "https://app.example/cb" : "HTTPS://APP.EXAMPLE:443/cb";
      Set<Integer> done = new HashSet<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        int change = random.nextInt(9);
        if (!done.add(change)) {
          continue;
        }
        switch (change) {
          case 0 -> {
            pairs.add(pairs.get(random.nextInt(own)));
            isRejected = true;
          }
          case 1 -> otherToken(pairs, random);
          case 2 -> {
            address = ELSEWHERE.get(random.nextInt(ELSEWHERE.size()));
            isElsewhere = true;
          }
          case 3 -> damageVerifier(pairs, random);
          default -> pairs.add(HARMLESS.get(random.nextInt(HARMLESS.size())));
        }
      }
      Collections.shuffle(pairs, random);
      text = " ".repeat(random.nextInt(2)) + address + "?" + String.join("&", pairs)
          + (random.nextBoolean() ? "#_=_" : "\n");
    }

    private void otherToken(List<String> pairs, Random random) {
      List<String> others = List.of("", "other", TOKEN + "%E9");
      String other = others.get(random.nextInt(others.size()));
      pairs.replaceAll(pair -> pair.replaceFirst("=" + TOKEN + "$", "=" + other));
      isRejected = true;
    }

    private void damageVerifier(List<String> pairs, Random random) {
      List<String> verifiers = List.of("", "%FF", "verifier Canary", "%zz");
      String verifier = verifiers.get(random.nextInt(verifiers.size()));
      if (!isDenial) {
        pairs.replaceAll(
            pair -> pair.replaceFirst("^oauth_verifier=.*", "oauth_verifier=" + verifier));
        isRejected = true;
      }
    }
  }
}
