package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import java.net.URI;
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

  private static final String CODE = "codeCanary-7";

  private final OAuth2Client client = Sample.client();
  private final PendingAuthorization pending = Sample.pending(client);
  private final PendingAuthorization loopback =
      client.begin(URI.create("http://127.0.0.1:8080/cb")).over(Sample.nothingIsSent());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/cb?code=codeCanary-7&state=STATE&hd=a b",
        "https://app.example/cb?code=codeCanary-7&x={\"a\":[1]}&state=STATE&y=^`|\\",
        "https://app.example/cb?x=%E9&code=codeCanary-7&state=STATE&y=100%&%zz",
        "https://app.example/cb?code=codeCanary-7&state=STATE&name=Иван&%D0%98=1",
        "https://app.example/cb?code=codeCanary-7&state=STATE#{ }"
      })
  void confirmsACallbackWithOtherParametersThatAreBroken(String callback) {
    assertThatCode(() -> client.confirm(pending, with(callback, pending)))
        .doesNotThrowAnyException();
  }

  @Test
  void confirmsACodeWithCharactersThatAUriCannotContain() {
    List<String> sent = new ArrayList<>();

    client
        .complete(pending, with("https://app.example/cb?code={a}^b&state=STATE", pending))
        .over(request -> {
          sent.addAll(Sample.form(request).all("code"));
          return Sample.response(200, "application/json", Sample.TOKENS);
        });

    assertThat(sent).containsExactly("{a}^b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/cb?error=access_denied&error_description=%E9&state=STATE",
        "https://app.example/cb?error=access_denied&error_description=100% no&state=STATE",
        "https://app.example/cb?error=access_denied&state=STATE&code=%E9",
        "https://app.example/cb?error=access_denied&state=STATE&x={}^&x=%FF",
        "http://app.example/cb?error=access_denied&state=STATE",
        "https://app.example:8443/other?error=access_denied&state=STATE",
        "app.example/cb?error=access_denied&state=STATE",
        "?error=access_denied&state=STATE",
        "error=access_denied&state=STATE",
        "https://app.example/cb#error=access_denied&state=STATE"
      })
  void recognizesADenialWhateverElseIsBroken(String callback) {
    assertThatThrownBy(() -> client.confirm(pending, with(callback, pending)))
        .isInstanceOf(AccessDenied.class);
  }

  @Test
  void recognizesADenialWithoutTheQueryOfTheRedirectUri() {
    PendingAuthorization own =
        client.begin(URI.create("https://app.example/cb?tenant=1")).over(Sample.nothingIsSent());

    assertThatThrownBy(() -> client.confirm(
            own, with("https://app.example/cb?error=access_denied&state=STATE", own)))
        .isInstanceOf(AccessDenied.class);
  }

  @Test
  void exposesCodeAndDescriptionOfADenialInEveryScript() {
    Parameters denial = Parameters.of("state", Sample.state(pending))
        .and("error", "access_denied")
        .and("error_description", "Пользователь отказал 拒否 می‌خواهم\u0007\u202E\u2028😀 \uD800");

    assertThatThrownBy(() -> client.confirm(pending, denial))
        .isInstanceOfSatisfying(AccessDenied.class, denied -> {
          assertThat(denied.code()).hasValue("access_denied");
          assertThat(denied.description()).hasValue("Пользователь отказал 拒否 می‌خواهم???😀 ?");
        })
        .hasMessageContaining("Пользователь отказал 拒否");
  }

  @Test
  void keepsTheDescriptionOfAnErrorInEveryScriptWithoutSecrets() {
    Parameters error = Parameters.of("state", Sample.state(pending))
        .and("error", "invalid_scope")
        .and("code", CODE)
        .and("error_description", "Нет такой области для code\u200BCanary-7 и " + CODE);

    assertThatThrownBy(() -> client.confirm(pending, error))
        .isInstanceOfSatisfying(
            ErrorResponse.class,
            response -> assertThat(response.description().orElseThrow()).contains("***"))
        .hasMessageNotContaining("Canary");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "codeCanary-7 | a single value, such as a code",
        "'' | it is empty. Pass or paste the complete address from the browser: https://app.example/cb?...",
        "?code=codeCanary-7&state=STATE | a query without an address",
        "code=codeCanary-7&state=STATE | a query without an address",
        "/cb?code=codeCanary-7&state=STATE | a path without a host",
        "AUTHORIZATION | the address that the login began with. Open it, log in",
        "app.example/cb?code=codeCanary-7&state=STATE | without https:// or http:// at its start",
        "https://app.example/cb#code=codeCanary-7&state=STATE | follow a '#'",
        "http://app.example/cb?code=codeCanary-7&state=STATE | arrived at http://app.example/cb, but this login expects "
            + "https://app.example/cb. If a proxy ends TLS",
        "https://other.example/cb?code=codeCanary-7&state=STATE | arrived at https://other.example/cb, but this login",
        "please paste this | not a URL. Paste the complete address",
        "https://app.example/cb | it has no state",
        "https://app.example/cb?code=codeCanary-7 | it has no state",
        "https://app.example/cb?error=invalid_scope&error_description=Не+то | it reports invalid_scope (Не то), but it has "
            + "no state",
        "https://app.example/cb?code=code Canary-7&state=STATE | its code is damaged: it has a blank",
        "https://app.example/cb?code=codeCanary-7&state=ST%E9ATE | its state is damaged"
      })
  void namesTheFaultOfAPasteAndTheNextStep(@Nullable String text, String words) {
    String pasted = with(text == null ? "" : text, pending)
        .replace("AUTHORIZATION", pending.authorizationUri().toString());

    assertThatThrownBy(() -> client.confirm(pending, pasted))
        .isInstanceOf(CallbackRejected.class)
        .hasMessageContaining(words)
        .hasMessageMatching("(?s).*(?:[Pp]aste|Open|Request|Use|use|begin|Copy) .*\\.")
        .hasMessageNotContaining("Canary")
        .hasMessageNotContaining(Sample.state(pending));
    assertThatCode(() -> client.confirm(pending, Sample.approval(pending)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080/cb, arrived at http://localhost:8080/cb",
    "localhost:8080/cb, without https:// or http://",
    "127.0.0.1:8080/cb, without https:// or http://"
  })
  void saysWhichLoopbackAddressIsExpected(String address, String words) {
    assertThatThrownBy(() ->
            client.confirm(loopback, with(address + "?code=codeCanary-7&state=STATE", loopback)))
        .isInstanceOf(CallbackRejected.class)
        .hasMessageContaining(words)
        .hasMessageContaining("http://127.0.0.1:8080/cb")
        .hasMessageNotContaining("Canary");
  }

  @Test
  void findsThePendingAuthorizationOfACallbackWithBrokenParameters() {
    BrowserBinding browser = new BrowserBinding(Secret.of("a".repeat(43)));
    URI callback = URI.create(with(
        "https://app.example/cb?error=access_denied&state=STATE&error_description=%E9", pending));

    assertThat(OAuth2Client.pendingKey(browser, callback)).isEqualTo(pending.key(browser));
  }

  /**
   * Changes callbacks at random. However a callback is changed: only one with the right address, state and code is confirmed, a
   * denial with the right state is recognized, no message contains a secret, and the right callback is accepted afterwards.
   */
  @Test
  void keepsItsRulesForChangedCallbacks() {
    for (int seed = 0; seed < 4_000; seed++) {
      Changed changed = new Changed(new Random(seed), Sample.state(pending));
      Throwable thrown = catchThrowable(() -> client.confirm(pending, changed.text));

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
            .doesNotContain("Canary", Sample.state(pending))
            .matches("[^\\p{Cc}]+");
      }
      assertThatCode(() -> client.confirm(pending, Sample.approval(pending)))
          .doesNotThrowAnyException();
    }
  }

  private static String with(String text, PendingAuthorization pending) {
    return text.replace("STATE", Sample.state(pending));
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
        "https://other.example/cb",
        "app.example/cb",
        "/cb",
        "");

    private final boolean isDenial;
    private boolean isRejected;
    private boolean isElsewhere;
    private final String text;

    Changed(Random random, String state) {
      isDenial = random.nextBoolean();
      List<String> pairs = new ArrayList<>(
          isDenial
              ? List.of("error=access_denied", "error_description=no")
              : List.of("code=" + CODE));
      pairs.add("state=" + state);
      String address = random.nextBoolean() ? Sample.REDIRECT : "HTTPS://APP.EXAMPLE:443/cb";
      Set<Integer> done = new HashSet<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        int change = random.nextInt(9);
        if (!done.add(change)) {
          continue;
        }
        switch (change) {
          case 0 -> repeat(pairs, random);
          case 1 -> otherState(pairs, state, random);
          case 2 -> {
            address = ELSEWHERE.get(random.nextInt(ELSEWHERE.size()));
            isElsewhere = true;
          }
          case 3 -> damageCode(pairs, random);
          default -> pairs.add(HARMLESS.get(random.nextInt(HARMLESS.size())));
        }
      }
      Collections.shuffle(pairs, random);
      text = " ".repeat(random.nextInt(2)) + address + "?" + String.join("&", pairs)
          + (random.nextBoolean() ? "#_=_" : "\n");
    }

    private void repeat(List<String> pairs, Random random) {
      pairs.add(pairs.get(random.nextInt(isDenial ? 3 : 2)));
      isRejected = true;
    }

    private void otherState(List<String> pairs, String state, Random random) {
      List<String> others = List.of("", "state=", "state=other", "state=" + state + "%E9");
      pairs.replaceAll(
          pair -> pair.equals("state=" + state) ? others.get(random.nextInt(others.size())) : pair);
      isRejected = true;
    }

    private void damageCode(List<String> pairs, Random random) {
      List<String> codes = List.of("code=", "code=%FF", "code=code Canary-7", "code=%zz");
      if (!isDenial) {
        pairs.replaceAll(
            pair -> pair.startsWith("code=") ? codes.get(random.nextInt(codes.size())) : pair);
        isRejected = true;
      }
    }
  }

  @Test
  void quotesNothingOfACodeWithAColon() {
    PendingAuthorization app =
        client.begin(URI.create("com.example.app:/cb")).over(Sample.nothingIsSent());

    assertThatThrownBy(() -> client.confirm(app, "AbC123:xyz"))
        .isInstanceOf(CallbackRejected.class)
        .message()
        .contains("com.example.app:/cb")
        .doesNotContain("AbC123")
        .doesNotContain("xyz");
  }
}
