package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.http.Headers;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FakeAuthorizationServer} does wrong on demand. What begins with {@code next} holds for one request each, in
 * order: for those at which clients get, renew and revoke tokens, and never for protected resources; {@link
 * #nextCallbackError} for one user's visit. The others hold until {@link #none}: how token answers are written, and whom
 * callbacks name. Of those that contradict each other the later wins. Thread-safe.
 */
public final class OAuth2Faults {

  private final Queue<Fault> next = new ConcurrentLinkedQueue<>();
  private final Queue<CallbackError> nextCallbackErrors = new ConcurrentLinkedQueue<>();
  private final List<Edit> edits = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable String> member = new AtomicReference<>();
  private final AtomicBoolean form = new AtomicBoolean();
  private final AtomicBoolean created = new AtomicBoolean();
  private final AtomicReference<UnaryOperator<Optional<String>>> issuer =
      new AtomicReference<>(UnaryOperator.identity());

  OAuth2Faults() {}

  // The next request.

  /** The next request is answered with {@code response}, whatever it is; the server does not act on it. */
  public OAuth2Faults nextAnswer(HttpResponse response) {
    Objects.requireNonNull(response, "response");
    return next((request, server) -> response);
  }

  /** The next request gets no answer; the server does not act on it. */
  public OAuth2Faults nextFailure(IOException failure) {
    Objects.requireNonNull(failure, "failure");
    return next((request, server) -> {
      throw failure;
    });
  }

  /** The next request is acted on, and its answer lost: codes and refresh tokens are spent for nothing. */
  public OAuth2Faults nextAnswerLost(IOException failure) {
    Objects.requireNonNull(failure, "failure");
    return next((request, server) -> {
      server.send(request);
      throw failure;
    });
  }

  /** The next request is answered 429 with {@code Retry-After} in whole seconds. */
  public OAuth2Faults nextTooManyRequests(Duration retryAfter) {
    String seconds = Long.toString(retryAfter.toSeconds());
    return nextAnswer(
        Answers.with("Retry-After", seconds, Answers.problem(429, "Too Many Requests")));
  }

  /** The next request is answered with this status and an empty body. */
  public OAuth2Faults nextStatus(int status) {
    return nextAnswer(HttpResponse.of(status, Headers.none(), new byte[0]));
  }

  /** The next request is answered with this status and a web page. */
  public OAuth2Faults nextWebPage(int status) {
    return nextAnswer(Answers.html(status, "<h1>Something went wrong</h1>"));
  }

  /** The next request is answered with an error under status 200, as GitHub does. */
  public OAuth2Faults nextErrorWithStatus200(String error, String description) {
    return nextAnswer(OAuth2Refusals.answer(200, error, description));
  }

  // The next visit of the user.

  /**
   * The next user comes back with this error instead of a code (RFC 6749 section 4.1.2.1): {@code server_error}, {@code
   * temporarily_unavailable}, {@code invalid_scope}.
   *
   * @param description left out if empty
   */
  public OAuth2Faults nextCallbackError(String error, String description) {
    nextCallbackErrors.add(new CallbackError(error, description));
    return this;
  }

  // Callbacks.

  /** Callbacks name this issuer, whichever the server has. */
  public OAuth2Faults issuer(String other) {
    Optional<String> named = Optional.of(other);
    issuer.set(own -> named);
    return this;
  }

  /** Callbacks name no issuer. */
  public OAuth2Faults noIssuer() {
    issuer.set(own -> Optional.empty());
    return this;
  }

  // Token answers.

  /** {@code token_type} has this value. */
  public OAuth2Faults tokenType(String type) {
    return extra("token_type", JsonValue.text(type));
  }

  /** {@code token_type} is left out. */
  public OAuth2Faults noTokenType() {
    return without("token_type");
  }

  /** {@code expires_in} has this value: a string, 0, a number too big; tokens live as long as ever. */
  public OAuth2Faults expiresIn(JsonValue value) {
    return extra("expires_in", value);
  }

  /** {@code expires_in} is left out. */
  public OAuth2Faults noExpiresIn() {
    return without("expires_in");
  }

  /** {@code scope} is left out. */
  public OAuth2Faults noScope() {
    return without("scope");
  }

  /** {@code scope} has this between its words, as GitHub has a comma. */
  public OAuth2Faults scopeSeparator(String separator) {
    Objects.requireNonNull(separator, "separator");
    return edit(
        (members, scope) -> members.put("scope", JsonValue.text(String.join(separator, scope))));
  }

  /** {@code scope} is an array. */
  public OAuth2Faults scopeArray() {
    return edit((members, scope) ->
        members.put("scope", JsonValue.array(scope.stream().map(JsonValue::text).toList())));
  }

  /**
   * {@code refresh_token} is left out of the answer. For refreshes that means that the old one goes on only at a server that
   * {@linkplain FakeAuthorizationServer.Builder#keepsRefreshTokens keeps refresh tokens}.
   */
  public OAuth2Faults noRefreshToken() {
    return without("refresh_token");
  }

  /** One more member, or another value of one: {@code id_token}, or what a provider adds. */
  public OAuth2Faults extra(String name, JsonValue value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    return edit((members, scope) -> members.put(name, value));
  }

  /** All members stand in this one, as Slack's in {@code authed_user}. */
  public OAuth2Faults tokenAt(String name) {
    member.set(Objects.requireNonNull(name, "name"));
    return this;
  }

  /** Token answers are forms, as GitHub's; what a form cannot hold is left out. */
  public OAuth2Faults form() {
    form.set(true);
    return this;
  }

  /** Token answers have status 201. */
  public OAuth2Faults created() {
    created.set(true);
    return this;
  }

  /** From now on all is right again. */
  public void none() {
    next.clear();
    nextCallbackErrors.clear();
    edits.clear();
    member.set(null);
    form.set(false);
    created.set(false);
    issuer.set(UnaryOperator.identity());
  }

  // What the server asks.

  /** {@code request} met by what is to meet it, which may be {@code server} itself. */
  HttpResponse meet(HttpRequest request, HttpTransport server) throws IOException {
    Fault fault = next.poll();
    return fault == null ? server.send(request) : fault.meet(request, server);
  }

  Optional<CallbackError> callbackError() {
    return Optional.ofNullable(nextCallbackErrors.poll());
  }

  Optional<String> issuer(Optional<String> own) {
    return Objects.requireNonNull(issuer.get()).apply(own);
  }

  /** {@code members}, in order, written as they are to be. */
  HttpResponse tokenAnswer(Map<String, JsonValue> members, Set<String> scope) {
    Map<String, JsonValue> edited = new LinkedHashMap<>(members);
    edits.forEach(edit -> edit.make(edited, scope));
    JsonObject.Builder inner = JsonObject.builder();
    edited.forEach(inner::with);
    String nest = member.get();
    JsonObject whole = nest == null
        ? inner.build()
        : JsonObject.builder().with(nest, inner.build()).build();
    int status = created.get() ? 201 : 200;
    HttpResponse answer =
        form.get() ? Answers.form(status, pairs(whole)) : Answers.json(status, whole.encoded());
    return Answers.with("Cache-Control", "no-store", answer);
  }

  private static List<Pair> pairs(JsonObject flat) {
    List<Pair> pairs = new ArrayList<>();
    flat.leaves().forEach((path, text) -> pairs.add(new Pair(path, text)));
    return pairs;
  }

  private OAuth2Faults next(Fault fault) {
    next.add(fault);
    return this;
  }

  private OAuth2Faults edit(Edit edit) {
    edits.add(edit);
    return this;
  }

  private OAuth2Faults without(String name) {
    return edit((members, scope) -> members.remove(name));
  }

  /** An error at the authorization endpoint. */
  record CallbackError(String error, String description) {

    CallbackError {
      Objects.requireNonNull(error, "error");
      Objects.requireNonNull(description, "description");
    }
  }

  @FunctionalInterface
  private interface Fault {

    HttpResponse meet(HttpRequest request, HttpTransport server) throws IOException;
  }

  @FunctionalInterface
  private interface Edit {

    void make(Map<String, JsonValue> members, Set<String> scope);
  }
}
