package dev.tripod.fuzz;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.printer.HttpMessagePrinter;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Printed messages: no secret of the request or of a JSON response is printed, and the response arrives unchanged. */
final class PrinterCheck implements ParserCheck {

  /** A part of each secret in the stored inputs. */
  private static final String MARK = "s3cr3t";

  private static final List<String> CREDENTIALS =
      List.of("access_token", "refresh_token", "id_token", "client_secret");
  private static final SecretSearch SECRETS = SecretSearch.of(
      ErrorResponseCheck.ACCESS_TOKEN,
      ErrorResponseCheck.REFRESH_TOKEN,
      ErrorResponseCheck.CLIENT_SECRET);
  private static final HttpRequest REQUEST = HttpRequest.post(
          "https://as.example/token",
          Body.form(Parameters.of("grant_type", "refresh_token")
              .and("refresh_token", ErrorResponseCheck.REFRESH_TOKEN)
              .and("client_secret", ErrorResponseCheck.CLIENT_SECRET)))
      .withHeader("Authorization", "Bearer " + ErrorResponseCheck.ACCESS_TOKEN);

  private final JacksonJson json = JacksonJson.strict();

  @Override
  public void check(byte[] input) {
    HttpResponse response = ReceivedResponse.of(input);
    List<String> printed = new ArrayList<>();
    try {
      HttpResponse arrived =
          HttpMessagePrinter.to(printed::add).over(request -> response).send(REQUEST);
      Promise.isEqual("the response arrives unchanged", response, arrived);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Promise.isEqual("each message is printed once", 2, printed.size());
    printed.forEach(SECRETS::requireNoneIn);
    Promise.isTrue(
        "no credential of a response is printed: " + printed.get(1),
        !isOnlyInCredentials(response) || !printed.get(1).contains(MARK));
  }

  /** Returns whether the body is JSON with credentials, and nothing else of the response contains {@link #MARK}. */
  private boolean isOnlyInCredentials(HttpResponse response) {
    Optional<JsonObject> object = object(response.body());
    if (object.isEmpty() || response.headers().all("Content-Type").toString().contains(MARK)) {
      return false;
    }
    StringBuilder headers = new StringBuilder();
    response
        .headers()
        .forEach((name, value) -> headers.append(name).append(value).append('\n'));
    JsonObject.Builder rest = JsonObject.builder();
    for (String name : object.get().names()) {
      if (!CREDENTIALS.contains(name)) {
        rest.with(name, object.get().text(name).orElse(MARK));
      }
    }
    return !headers.toString().contains(MARK) && !rest.build().encoded().contains(MARK);
  }

  private Optional<JsonObject> object(byte[] body) {
    try {
      return Optional.of(json.read(body));
    } catch (IllegalArgumentException notJson) {
      return Optional.empty();
    }
  }
}
