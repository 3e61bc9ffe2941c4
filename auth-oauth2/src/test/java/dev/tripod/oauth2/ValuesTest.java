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

  @Test
  @DisplayName("A client's own tokens are restored with whatever parameters they were requested")
  void tokensOfTheClient() {
    OAuth2Client confidential =
        Sample.client(Sample.server()).clientSecret("secret").build();
    Tokens own = confidential
        .clientCredentials(request -> request.parameter("redirect_uri", "https://app.example/"))
        .over(Sample.answering(200, "{\"access_token\":\"at1\",\"token_type\":\"Bearer\"}"));

    assertThat(Tokens.from(own.snapshot())).isEqualTo(own);
  }

  @Test
  @DisplayName(
      "A pending authorization with a redirect name has a version that earlier releases reject")
  void redirectName() {
    PendingAuthorization named = client
        .begin(AuthorizationRequest.to(Sample.REDIRECT).redirectName("RuName"))
        .over(Sample.nothingIsSent());

    assertThat(named.snapshot().encode()).contains("/2?");
    assertThat(PendingAuthorization.from(named.snapshot())).isEqualTo(named);
    assertThat(Sample.pending(client).snapshot().encode()).contains("/1?");
  }
}
