package dev.tripod.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import dev.tripod.domain.http.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExtrasTest {

  private static final Extra<Integer> NUMBER = Extra.of(
      "n",
      text -> text.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty());

  @Test
  @DisplayName("A member is read by its path and type")
  void readsAMemberByItsPathAndType() {
    Extras extras = Extras.of(Map.of("authed_user.id", "U1", "n", "42"));
    assertThat(extras.get(Extra.text("authed_user.id"))).contains("U1");
    assertThat(extras.get(Extra.text("authed_user"))).isEmpty();
    assertThat(extras.get(NUMBER)).contains(42);
    assertThat(Extras.of(Map.of("n", "many")).get(NUMBER)).isEmpty();
    assertThat(Extras.none().get(NUMBER)).isEmpty();
  }

  @Test
  @DisplayName("The path of an extra is not blank")
  void hasAPath() {
    assertThatIllegalArgumentException().isThrownBy(() -> Extra.text(" "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Extra.of("", Optional::of))
        .withMessageContaining("path");
  }

  @Test
  @DisplayName("A member that occurs twice is left out, because it is ambiguous")
  void leavesOutWhatCameTwice() {
    Extras extras = Extras.of(Parameters.parse("b=1&a=2&b=1&c&d=&b=3"));
    assertThat(extras.members()).containsExactly(entry("a", "2"), entry("c", ""), entry("d", ""));
  }

  @Test
  @DisplayName("The members have the server's order")
  void keepsTheServersOrder() {
    assertThat(Extras.of(Parameters.parse("z=1&a=2&m=3")).members().keySet())
        .containsExactly("z", "a", "m");
  }

  @Test
  @DisplayName("Of a hostile response of 400,000 members, the first 1,000 stay")
  void keepsTheFirstOfManyMembers() {
    StringBuilder response = new StringBuilder();
    for (int i = 0; i < 400_000; i++) {
      response.append('m').append(i).append('&');
    }
    Parameters parameters = Parameters.parseReceived(response.toString());

    assertThat(Extras.of(parameters).members())
        .hasSize(1_000)
        .containsKeys("m0", "m999")
        .doesNotContainKey("m1000");
  }

  @Test
  @DisplayName("Members beyond 16,384 characters in total are left out")
  void limitsTheNumberOfCharacters() {
    String half = "x".repeat(8_191);
    Map<String, String> members = new LinkedHashMap<>();
    members.put("a", half);
    members.put("b", half);
    members.put("c", "");

    assertThat(Extras.of(members).members()).containsOnlyKeys("a", "b");
    assertThat(Extras.of(Map.of("a", "x".repeat(16_384)))).isEqualTo(Extras.none());
  }

  @Test
  @DisplayName("A member that does not fit does not cost the members after it")
  void leavesOutOnlyWhatDoesNotFit() {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("roles", "[" + "x".repeat(17_000) + "]");
    members.put("user_id", "7");

    assertThat(Extras.of(members).members()).containsExactly(Map.entry("user_id", "7"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bot.access_token | x",
        "Tokens.bot | x",
        "deviceSecret | x",
        "PASSWORD | x",
        "apikey | x",
        "oauth_session_handle | x",
        "client_assertion | x",
        "incoming_webhook.url | https://hooks.example/1",
        "webhooks | [1]",
        "next | eyJhbGci.eyJzdWIi.c2ln",
        "db | https://u:p@db.example/",
        "picture | https://i.example/a?a=1&x_token=2",
        "picture | https://i.example/a#access_token=2",
        "bots | [1,{\"a\":{\"bot_token\":\"x\"}}]"
      })
  @DisplayName("A member that looks like a credential is a secret, which is read by its name only")
  void treatsCredentialsAsSecrets(String path, String value) {
    Extras extras = Extras.of(Map.of(path, value));

    assertThat(extras.members()).isEmpty();
    assertThat(extras.secrets()).containsExactly(entry(path, Secret.of(value)));
    assertThat(extras.get(Extra.text(path))).hasValue(value);
    assertThat(extras).hasToString("Extras[]").isNotEqualTo(Extras.none());
    assertThat(Extras.from(extras.addTo(Snapshot.of("kind", 1)))).isEqualTo(extras);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "refresh_token_expires_in | 5",
        "token_format | opaque",
        "session_state | x",
        "incoming_webhook.channel | #a",
        "site | https://a.example/a?q=token&key=1",
        "address | https://a.example/@ada",
        "jwt_alg | eyJ",
        "list | [\"token\",\"secret\"]"
      })
  @DisplayName("A member that only mentions a credential is not a secret")
  void doesNotTreatOtherMembersAsSecrets(String path, String value) {
    Extras extras = Extras.of(Map.of(path, value));

    assertThat(extras.members()).containsExactly(entry(path, value));
    assertThat(extras.secrets()).isEmpty();
    assertThat(Extras.from(extras.addTo(Snapshot.of("kind", 1)))).isEqualTo(extras);
  }

  @Test
  @DisplayName("Instances are immutable")
  void isImmutable() {
    Map<String, String> members = new LinkedHashMap<>(Map.of("a", "1"));
    Extras extras = Extras.of(members);
    members.put("b", "2");

    assertThat(extras.members()).containsExactly(entry("a", "1"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> extras.members().put("c", "3"));
  }

  @Test
  @DisplayName("toString contains names only")
  void printsNamesOnly() {
    assertThat(Extras.of(Map.of("user_id", "canary"))).hasToString("Extras[user_id]");
    assertThat(Extra.text("user_id")).hasToString("Extra[user_id]");
    assertThat(Extra.text("user_id").path()).isEqualTo("user_id");
  }

  @Test
  @DisplayName("Instances with equal members are equal")
  void isEqualByItsMembers() {
    assertThat(Extras.of(Map.of("a", "1")))
        .isEqualTo(Extras.of(Parameters.of("a", "1")))
        .hasSameHashCodeAs(Extras.of(Parameters.of("a", "1")))
        .isNotEqualTo(Extras.of(Map.of("a", "2")))
        .isNotEqualTo(Extras.none());
  }
}
