package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The granted scopes, as one text and as an array with one element for each line: the visible ones, each once, in order. */
final class ScopeCheck implements ParserCheck {

  private static final List<String> REQUESTED = List.of("read", "write");

  private final OAuth2Client client = TokenResponseCheck.client(
      AuthorizationServer.at("https://as.example/authorize", "https://as.example/token")
          .build());

  @Override
  public void check(byte[] input) {
    String text = InputText.of(input);
    if (InputText.hasUnpairedSurrogate(text)) {
      return;
    }
    requireGranted(List.of(text.split("[ \t\n\\x0b\f\r,]", -1)), JsonValue.text(text));
    List<String> lines = List.of(text.split("\n", -1));
    List<JsonValue> elements = new ArrayList<>();
    lines.forEach(line -> elements.add(JsonValue.text(line)));
    requireGranted(lines, JsonValue.array(elements));
  }

  private void requireGranted(List<String> candidates, JsonValue scope) {
    Set<String> expected = new LinkedHashSet<>();
    for (String candidate : candidates) {
      if (candidate.matches("[!#-\\[\\]-~[^\\x00-\\x7f\\p{C}\\p{Z}]]+")) {
        expected.add(candidate);
      }
    }
    if (expected.isEmpty()) {
      expected.addAll(REQUESTED);
    }
    Tokens tokens = client
        .requestTokens(TokenRequest.of("urn:example:grant").scope(REQUESTED.toArray(String[]::new)))
        .over(request -> response(scope));
    Promise.isEqual(
        "the valid scopes are granted, in order",
        List.copyOf(expected),
        List.copyOf(tokens.scope()));
    TokenResponseCheck.requireStorable(tokens);
  }

  private static HttpResponse response(JsonValue scope) {
    String json = JsonObject.builder()
        .with("access_token", "AT1")
        .with("token_type", "Bearer")
        .with("scope", scope)
        .build()
        .encoded();
    return HttpResponse.of(200, Headers.none(), json.getBytes(UTF_8));
  }
}
