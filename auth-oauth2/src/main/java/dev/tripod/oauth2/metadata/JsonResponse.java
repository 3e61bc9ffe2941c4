package dev.tripod.oauth2.metadata;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.domain.protocol.PrintableText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A response with one JSON object from a server that may be hostile. Each method checks the member that it returns. A failure
 * names the member and the reason. Immutable.
 */
final class JsonResponse {

  /** Metadata of real servers has at most 20 KiB. */
  private static final int LONGEST = 1 << 17;

  private final Endpoint source;
  private final HttpResponse response;
  private final Redactor known;
  private final JsonObject members;

  private JsonResponse(Endpoint source, HttpResponse response, Redactor known, JsonObject members) {
    this.source = source;
    this.response = response;
    this.known = known;
    this.members = members;
  }

  /**
   * Reads {@code response}.
   *
   * @param known removes the secrets of the request from messages
   * @param what the request as the start of a message
   * @throws ErrorResponse if its status is an error
   * @throws UnreadableResponse if its status is neither an error nor 2xx, or its body is not a JSON object of at most 128 KiB
   */
  static JsonResponse read(
      JsonReader json,
      Clock clock,
      String what,
      Endpoint source,
      HttpResponse response,
      Redactor known) {
    requireSuccess(clock, what, source, response, known);
    Redactor all = known.andReceived(response);
    if (!isJson(response)) {
      throw unusable(source, response, "its content type is not application/json", all);
    }
    byte[] body = response.body();
    if (body.length > LONGEST) {
      throw unusable(source, response, "it is longer than 128 KiB", all);
    }
    try {
      return new JsonResponse(source, response, all, json.read(body));
    } catch (IllegalArgumentException e) {
      throw unusable(
          source,
          response,
          "it cannot be read: " + all.redact(String.valueOf(e.getMessage())),
          all);
    } catch (RuntimeException e) {
      throw AdapterFailed.of("The JSON reader", e, all);
    }
  }

  /**
   * Checks that the status of {@code response} is 2xx.
   *
   * @throws ErrorResponse if its status is an error
   * @throws UnreadableResponse if its status is neither an error nor 2xx
   */
  static void requireSuccess(
      Clock clock, String what, Endpoint source, HttpResponse response, Redactor known) {
    if (response.status() >= 400) {
      throw ErrorResponse.to(what, known).response(response, clock.now()).build();
    }
    if (!response.isSuccess()) {
      throw unusable(
          source,
          response,
          "it is not a success, and this client does not follow redirects",
          known);
    }
  }

  /** Returns whether the body of {@code response} is JSON by its content type. */
  static boolean isJson(HttpResponse response) {
    String type = response.headers().first("Content-Type").orElse("");
    type = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals("application/json") || type.endsWith("+json");
  }

  JsonObject members() {
    return members;
  }

  /** Returns a member that must be a text; empty if it is absent. */
  Optional<String> text(String name) {
    Optional<String> text = members.text(name);
    requireType(name, "a string", text.isPresent());
    text.ifPresent(value -> requireVisible(name, value));
    return text;
  }

  /** Returns a member that must be an array of texts; empty if it is absent. */
  List<String> texts(String name) {
    Optional<List<String>> texts = members.texts(name);
    requireType(name, "an array of strings", texts.isPresent());
    List<String> all = texts.orElse(List.of());
    all.forEach(value -> requireVisible(name, value));
    return all;
  }

  /** Returns a member that must be the address of an endpoint; empty if it is absent. */
  Optional<Endpoint> endpoint(String name) {
    Optional<String> uri = text(name);
    return uri.isEmpty() ? Optional.empty() : Optional.of(requireEndpoint(name, uri.get()));
  }

  /** Returns {@code uri} as an endpoint. Only a server on this machine may name an address on this machine. */
  Endpoint requireEndpoint(String name, String uri) {
    try {
      return requireRemote(Endpoint.of(uri), source);
    } catch (IllegalArgumentException e) {
      throw unusable("its " + name + " is not allowed: ", e);
    }
  }

  /**
   * Returns {@code named} after checking that another machine does not send the client to this one.
   *
   * @throws IllegalArgumentException if {@code named} is an address on this machine, and {@code source} is not
   */
  static Endpoint requireRemote(Endpoint named, Endpoint source) {
    if (named.origin().isLoopback() && !source.origin().isLoopback()) {
      throw new IllegalArgumentException("It is an address on this machine.");
    }
    return named;
  }

  /** Checks the types of the members of server metadata. The start or the end of each name determines the type. */
  void requireServerMetadata() {
    for (String name : members.names()) {
      if (name.endsWith("_endpoint") || name.equals("jwks_uri")) {
        endpoint(name);
      } else if (name.startsWith("require_")) {
        requireType(name, "true or false", members.bool(name).isPresent());
      } else if (name.endsWith("_supported")
          && members.bool(name).isEmpty()
          && members.object(name).isEmpty()) {
        texts(name);
      } else if (name.equals("mtls_endpoint_aliases")) {
        Optional<JsonObject> aliases = members.object(name);
        requireType(name, "an object", aliases.isPresent());
        if (aliases.isPresent()) {
          new JsonResponse(source, response, known, aliases.get()).requireServerMetadata();
        }
      }
    }
  }

  /** Checks that a member equals {@code expected}, character by character. */
  void requireSame(String name, String expected) {
    String found = text(name).orElse("");
    if (!found.equals(expected)) {
      String difference = found.equals(expected + "/") || expected.equals(found + "/")
          ? " by the slash at the end"
          : found.equalsIgnoreCase(expected) ? " in the case of letters" : "";
      throw unusable("its " + name + " differs from " + expected + difference
          + ", and both must be equal character by character");
    }
  }

  UnreadableResponse unusable(String reason) {
    return unusable(source, response, reason, known);
  }

  /** Returns the failure with a reason from this library, which may quote an origin of the response. */
  UnreadableResponse unusable(String reason, IllegalArgumentException why) {
    return unusable(reason + known.redact(String.valueOf(why.getMessage())));
  }

  private void requireType(String name, String type, boolean isOfType) {
    if (!isOfType && members.has(name)) {
      throw unusable("its " + name + " is not " + type);
    }
  }

  private void requireVisible(String name, String text) {
    try {
      PrintableText.requireVisible(name, text);
    } catch (IllegalArgumentException e) {
      throw unusable("its " + name + " has an invisible character");
    }
  }

  private static UnreadableResponse unusable(
      Endpoint source, HttpResponse response, String reason, Redactor known) {
    return UnreadableResponse.of(source.origin(), response, reason, known);
  }
}
