package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tests what the values of a login print and how they compare. */
final class ValuesTest {

  private final OAuth2Client client = Sample.client();

  @Test
  @DisplayName("A pending authorization prints its scope and expiry, and no secret")
  void pendingAuthorization() {
    PendingAuthorization pending = Sample.pending(client);

    assertThat(pending.toString())
        .startsWith("PendingAuthorization[")
        .contains("[a, b]")
        .contains(pending.expiresAt().toString())
        .doesNotContain(Sample.state(pending));
    assertThat(Sample.pending(client)).doesNotHaveSameHashCodeAs(pending);
  }

  @Test
  @DisplayName("A confirmed authorization prints whether it was redeemed, and no code")
  void confirmedAuthorization() {
    ConfirmedAuthorization confirmed = Sample.confirmed(client);

    assertThat(confirmed.toString())
        .startsWith("ConfirmedAuthorization[")
        .doesNotContain("spent")
        .doesNotContain("code-1");
    client.redeem(confirmed).over(Sample.answering(200, Sample.TOKENS));

    assertThat(confirmed.toString()).contains("spent").doesNotContain("code-1");
  }

  @Test
  @DisplayName("Tokens print whether there is a refresh token and when they expire, and no token")
  void tokens() {
    Tokens tokens = Sample.redeemed(client, 200, Sample.TOKENS);

    assertThat(tokens.toString())
        .startsWith("Tokens[refresh token, expires " + tokens.expiresAt().orElseThrow())
        .contains("[a, b]")
        .doesNotContain("at1")
        .doesNotContain("rt1");
    assertThat(Tokens.of("at2")).asString().startsWith("Tokens[no refresh token, expires not said");
    assertThat(Tokens.of("at2")).doesNotHaveSameHashCodeAs(Tokens.of("at3"));
  }
}
