package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.testkit.FormText.Pair;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The faults that a {@link FakeAuthorizationServer} shows on demand.
 *
 * <ul>
 *   <li>Methods that begin with {@code next} add a fault for one request to an endpoint that issues or revokes tokens. These
 *       faults apply in the order in which they were added, and never to protected resources. {@link #nextCallbackError}
 *       applies to the next visit of a user instead.
 *   <li>The other methods change token responses or callbacks until {@link #clear}. If two contradict each other, the later
 *       call wins.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class OAuth2Faults {

  /** The names of the documents that {@link #edited} changes. */
  static final String METADATA = "metadata";

  static final String REGISTRATION = "registration";
  static final String APPROVAL = "approval";

  private final NextFaults next = new NextFaults();
  private final Map<String, Map<String, JsonValue>> members = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable HttpResponse> metadata = new AtomicReference<>();
  private final Queue<CallbackError> nextCallbackErrors = new ConcurrentLinkedQueue<>();
  private final List<Edit> edits = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable String> member = new AtomicReference<>();
  private final AtomicBoolean form = new AtomicBoolean();
  private final AtomicBoolean created = new AtomicBoolean();
  private final AtomicReference<UnaryOperator<Optional<String>>> issuer =
      new AtomicReference<>(UnaryOperator.identity());

  OAuth2Faults() {}

  // The next request.

  /** Sends {@code response} to the next request. The server does not process the request. */
  public OAuth2Faults nextResponse(HttpResponse response) {
    next.addResponse(response);
    return this;
  }

  /** Fails the next request with {@code failure}. The server does not process the request. */
  public OAuth2Faults nextFailure(IOException failure) {
    next.addFailure(failure);
    return this;
  }

  /** Processes the next request, and then fails it with {@code failure}: its code or refresh token is used up. */
  public OAuth2Faults nextResponseLost(IOException failure) {
    next.addResponseLost(failure);
    return this;
  }

  /** Sends 429 to the next request, with {@code Retry-After} in whole seconds. */
  public OAuth2Faults nextTooManyRequests(Duration retryAfter) {
    next.addTooManyRequests(retryAfter);
    return this;
  }

  /** Sends this status and an empty body to the next request. */
  public OAuth2Faults nextStatus(int status) {
    next.addStatus(status);
    return this;
  }

  /** Sends this status and an HTML page to the next request. */
  public OAuth2Faults nextWebPage(int status) {
    next.addWebPage(status);
    return this;
  }

  /** Sends an OAuth error with status 200 to the next request, as GitHub does. */
  public OAuth2Faults nextErrorWithStatus200(String error, String description) {
    next.addResponse(OAuth2Errors.response(200, error, description));
    return this;
  }

  // The next visit of a user.

  /**
   * Redirects the next user with this error instead of a code (RFC 6749 section 4.1.2.1), such as {@code server_error}, {@code
   * temporarily_unavailable} or {@code invalid_scope}.
   *
   * @param description omitted if empty
   */
  public OAuth2Faults nextCallbackError(String error, String description) {
    nextCallbackErrors.add(new CallbackError(error, description));
    return this;
  }

  // Callbacks.

  /** Puts this {@code iss} into callbacks, instead of the server's issuer. */
  public OAuth2Faults issuer(String other) {
    Optional<String> named = Optional.of(other);
    issuer.set(own -> named);
    return this;
  }

  /** Omits {@code iss} from callbacks. */
  public OAuth2Faults noIssuer() {
    issuer.set(own -> Optional.empty());
    return this;
  }

  // Token responses.

  /** Sends this value of {@code token_type}. */
  public OAuth2Faults tokenType(String type) {
    return extra("token_type", JsonValue.text(type));
  }

  /** Omits {@code token_type}. */
  public OAuth2Faults noTokenType() {
    return without("token_type");
  }

  /** Sends this value of {@code expires_in}, such as a string, 0 or a huge number. The lifetime of tokens does not change. */
  public OAuth2Faults expiresIn(JsonValue value) {
    return extra("expires_in", value);
  }

  /** Omits {@code expires_in}. */
  public OAuth2Faults noExpiresIn() {
    return without("expires_in");
  }

  /** Omits {@code scope}. */
  public OAuth2Faults noScope() {
    return without("scope");
  }

  /** Sends {@code scope} with this separator; GitHub uses a comma. */
  public OAuth2Faults scopeSeparator(String separator) {
    Objects.requireNonNull(separator, "separator");
    return edit(
        (members, scope) -> members.put("scope", JsonValue.text(String.join(separator, scope))));
  }

  /** Sends {@code scope} as a JSON array. */
  public OAuth2Faults scopeArray() {
    return edit((members, scope) ->
        members.put("scope", JsonValue.array(scope.stream().map(JsonValue::text).toList())));
  }

  /**
   * Omits {@code refresh_token} from the response. In the response to a refresh, this means that the previous token stays
   * valid, but only on a server with {@linkplain FakeAuthorizationServer.Builder#reusableRefreshTokens reusable refresh
   * tokens}.
   */
  public OAuth2Faults noRefreshToken() {
    return without("refresh_token");
  }

  /** Adds a member, such as {@code id_token}, or replaces its value. */
  public OAuth2Faults extra(String name, JsonValue value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    return edit((members, scope) -> members.put(name, value));
  }

  /** Puts all members into an object under {@code name}; Slack uses {@code authed_user}. */
  public OAuth2Faults tokenAt(String name) {
    member.set(Objects.requireNonNull(name, "name"));
    return this;
  }

  /** Sends token responses as forms, as GitHub does. Values that a form cannot represent are omitted. */
  public OAuth2Faults form() {
    form.set(true);
    return this;
  }

  /** Sends token responses with status 201. */
  public OAuth2Faults created() {
    created.set(true);
    return this;
  }

  // Other documents.

  /** Sends {@code response} in place of the metadata, such as a redirect. */
  public OAuth2Faults metadataResponse(HttpResponse response) {
    metadata.set(Objects.requireNonNull(response, "response"));
    return this;
  }

  /** Adds a member to the metadata, or replaces it. {@link JsonValue#nullValue} omits it. */
  public OAuth2Faults metadata(String name, JsonValue value) {
    return member(METADATA, name, value);
  }

  /** Replaces a member of registered clients, as {@link #metadata} does. */
  public OAuth2Faults registration(String name, JsonValue value) {
    return member(REGISTRATION, name, value);
  }

  /** Replaces a member of the responses that begin a device authorization or a CIBA login, as {@link #metadata} does. */
  public OAuth2Faults approval(String name, JsonValue value) {
    return member(APPROVAL, name, value);
  }

  /** Removes all faults. */
  public void clear() {
    next.clear();
    nextCallbackErrors.clear();
    edits.clear();
    members.clear();
    metadata.set(null);
    member.set(null);
    form.set(false);
    created.set(false);
    issuer.set(UnaryOperator.identity());
  }

  // For the server.

  HttpResponse apply(HttpRequest request, HttpTransport server) throws IOException {
    return next.apply(request, server);
  }

  /** Removes and returns the error for this visit of a user; empty if none is set. */
  Optional<CallbackError> callbackError() {
    return Optional.ofNullable(nextCallbackErrors.poll());
  }

  /** Returns the {@code iss} of a callback of a server with issuer {@code own}; empty to omit it. */
  Optional<String> issuer(Optional<String> own) {
    return Objects.requireNonNull(issuer.get()).apply(own);
  }

  /** Returns a token response with {@code members} in this order, changed by the faults. */
  HttpResponse tokenResponse(Map<String, JsonValue> members, Set<String> scope) {
    Map<String, JsonValue> edited = new LinkedHashMap<>(members);
    edits.forEach(edit -> edit.apply(edited, scope));
    JsonObject.Builder inner = JsonObject.builder();
    edited.forEach(inner::with);
    String name = member.get();
    JsonObject whole = name == null
        ? inner.build()
        : JsonObject.builder().with(name, inner.build()).build();
    int status = created.get() ? 201 : 200;
    HttpResponse response = form.get()
        ? FakeResponses.form(status, pairs(whole))
        : FakeResponses.json(status, whole.encoded());
    return FakeResponses.with("Cache-Control", "no-store", response);
  }

  Optional<HttpResponse> metadataResponse() {
    return Optional.ofNullable(metadata.get());
  }

  /** Returns a document with {@code own} in this order, changed by the faults. */
  JsonObject edited(String document, Map<String, JsonValue> own) {
    Map<String, JsonValue> edited = new LinkedHashMap<>(own);
    edited.putAll(members.getOrDefault(document, Map.of()));
    edited.values().removeIf(JsonValue.nullValue()::equals);
    JsonObject.Builder object = JsonObject.builder();
    edited.forEach(object::with);
    return object.build();
  }

  private OAuth2Faults member(String document, String name, JsonValue value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    members.computeIfAbsent(document, absent -> new ConcurrentHashMap<>()).put(name, value);
    return this;
  }

  private static List<Pair> pairs(JsonObject flat) {
    List<Pair> pairs = new ArrayList<>();
    flat.leaves().forEach((path, text) -> pairs.add(new Pair(path, text)));
    return pairs;
  }

  private OAuth2Faults edit(Edit edit) {
    edits.add(edit);
    return this;
  }

  private OAuth2Faults without(String name) {
    return edit((members, scope) -> members.remove(name));
  }

  /** An error of the authorization endpoint; {@code description} is omitted if empty. */
  record CallbackError(String error, String description) {

    CallbackError {
      Objects.requireNonNull(error, "error");
      Objects.requireNonNull(description, "description");
    }
  }

  @FunctionalInterface
  private interface Edit {

    void apply(Map<String, JsonValue> members, Set<String> scope);
  }
}
