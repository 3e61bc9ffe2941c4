package dev.tripod.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oracle.Fault;
import dev.tripod.oracle.Oracle;
import dev.tripod.oracle.Oracle.Paper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Tests the signing mistakes of five other libraries. The right signatures were computed by a script outside this project.
 * {@link Oracle} computes what the other library signs, and the explanation must name the mistake.
 */
final class PeersSigningMistakesTest {

  private static final String URI = "https://api.example/a";
  private static final String[] PROTOCOL = {
    "oauth_consumer_key", "key",
    "oauth_token", "token",
    "oauth_signature_method", "HMAC-SHA1",
    "oauth_timestamp", "1318622958",
    "oauth_nonce", "7d8f3e4a"
  };

  private static final Paper NAMES = Paper.of("GET", URI + "?z=1&%C3%A9=2&a=3&%7B=4", PROTOCOL);
  private static final Paper VALUES = Paper.of("GET", URI + "?q=z&q=%C3%A9&q=a&q=%7B", PROTOCOL);
  private static final Paper QUERY_AND_FORM = Paper.of("POST", URI + "?a=2&b=1", PROTOCOL)
      .withBody("application/x-www-form-urlencoded", "a=1&a=2&c=3");
  private static final Paper HARD =
      Paper.of("GET", URI + "?aa=1&a=2&a-=3&a=&a=2&b=~*'()!&c=%2B%26%3D%25", PROTOCOL);

  private static final String NAMES_SIGNED = "DBsvylFnzefjNQSwJaZUAByqnLw=";
  private static final String VALUES_SIGNED = "7LiDsm2H47fVEUR20Wj196hQt2I=";
  private static final String QUERY_AND_FORM_SIGNED = "wxhV8eoQ5j7/u93/jq9/QDiGS34=";
  private static final String HARD_SIGNED = "nvC06SqB1cCFqQvY55Gj0m/1n0U=";

  @Test
  @DisplayName("ScribeJava: names that sort differently once encoded (`é` v `z`, `{` v `a`)")
  void namesOfScribeJava() {
    signedRight(NAMES, NAMES_SIGNED);
    explained(NAMES, Oracle.with(Fault.SORTED_BEFORE_ENCODING), SignatureMistake.WRONG_ORDER);
  }

  @Test
  @DisplayName("Twitter4J: names that sort differently once encoded (`é` v `z`, `{` v `a`)")
  void namesOfTwitter4J() {
    signedRight(NAMES, NAMES_SIGNED);
    explained(NAMES, Oracle.with(Fault.SORTED_BEFORE_ENCODING), SignatureMistake.WRONG_ORDER);
  }

  @Test
  @DisplayName("ScribeJava: same name, values that sort differently once encoded")
  void valuesOfScribeJava() {
    signedRight(VALUES, VALUES_SIGNED);
    explained(VALUES, Oracle.with(Fault.SORTED_BEFORE_ENCODING), SignatureMistake.WRONG_ORDER);
  }

  @Test
  @DisplayName("Twitter4J: same name, values that sort differently once encoded")
  void valuesOfTwitter4J() {
    signedRight(VALUES, VALUES_SIGNED);
    explained(VALUES, Oracle.with(Fault.SORTED_BEFORE_ENCODING), SignatureMistake.WRONG_ORDER);
  }

  @Test
  @DisplayName("Signpost: same name in query and in form body")
  void queryAndFormOfSignpost() {
    signedRight(QUERY_AND_FORM, QUERY_AND_FORM_SIGNED);
    for (Fault oneIsLost :
        List.of(Fault.LAST_OF_A_NAME, Fault.FIRST_OF_A_NAME, Fault.EQUAL_PAIRS_ONCE)) {
      explained(QUERY_AND_FORM, Oracle.with(oneIsLost), SignatureMistake.MISSING_DUPLICATE);
    }
  }

  @Test
  @DisplayName("google-oauth-client: same name in query and in form body, which it does not sign")
  void queryAndFormOfGoogle() {
    signedRight(QUERY_AND_FORM, QUERY_AND_FORM_SIGNED);
    explained(QUERY_AND_FORM, Oracle.with(Fault.FORM_LEFT_OUT), SignatureMistake.FORM_NOT_SIGNED);
  }

  @Test
  @DisplayName("prefix names, duplicates, `~*'()!`, `+&=%`, empty value")
  void hard() {
    signedRight(HARD, HARD_SIGNED);
    explained(HARD, Oracle.with(Fault.SORTED_AS_JOINED), SignatureMistake.WRONG_ORDER);
    explained(HARD, Oracle.with(Fault.ASTERISK_BARE), SignatureMistake.OTHER_ESCAPES);
  }

  private static void signedRight(Paper paper, String expected) {
    SignatureComparison found = explanation(paper).compareParameters(protocol(paper, expected));

    assertThat(Oracle.right().signature(paper, "HmacSHA1", "client secret", "token secret"))
        .isEqualTo(expected);
    assertThat(found.agrees()).as(found.toString()).isTrue();
  }

  private static void explained(Paper paper, Oracle wrong, SignatureMistake mistake) {
    String theirs = wrong.signature(paper, "HmacSHA1", "client secret", "token secret");

    assertThat(explanation(paper).compareParameters(protocol(paper, theirs)).mistakes())
        .containsExactly(mistake);
  }

  private static SignatureExplanation explanation(Paper paper) {
    HttpRequest request = HttpRequest.of(paper.method(), paper.address());
    return SignatureExplanation.of(
        OAuth1Client.builder()
            .server(
                OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
                    .build())
            .clientCredentials("key", "client secret")
            .build(),
        paper.body().isEmpty()
            ? request
            : request.withBody(
                Body.bytes(paper.contentType(), paper.body().getBytes(StandardCharsets.UTF_8))),
        TokenCredentials.of("token", "token secret"));
  }

  private static Parameters protocol(Paper paper, String signature) {
    Parameters protocol = Parameters.of("oauth_signature", signature);
    for (int i = 0; i < paper.protocol().size(); i += 2) {
      protocol = protocol.and(paper.protocol().get(i), paper.protocol().get(i + 1));
    }
    return protocol;
  }
}
