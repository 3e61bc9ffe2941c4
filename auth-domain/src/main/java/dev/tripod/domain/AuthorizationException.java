package dev.tripod.domain;

import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A failed authorization. There is one subclass for each thing that a caller can do next:
 *
 * <ul>
 *   <li>{@link NoResponse}: try again later.
 *   <li>{@link ErrorResponse}: read the code and the description that the server sent.
 *   <li>{@link UnreadableResponse}: check the endpoint's URL, or ask the operator of the server.
 *   <li>{@link CallbackRejected}: ignore the callback, and begin a new login if a user is waiting.
 *   <li>{@link AccessDenied}: continue without the authorization, because the resource owner denied it.
 *   <li>{@link OutcomeUnknown}: repeat the call at the given time. A token may have been rotated unseen.
 *   <li>{@link ReauthorizationRequired}: send the resource owner through the login again.
 *   <li>{@link AdapterFailed}: look at the cause. A store, a signer or an executor threw it.
 * </ul>
 *
 * <p>Each message says what happened and what to do. No message, cause or {@code toString} contains a secret. Wrong arguments
 * are reported as {@link IllegalArgumentException} and {@link NullPointerException}.
 */
public abstract sealed class AuthorizationException extends RuntimeException {

  private AuthorizationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Returns the content codings that no transport decodes, as a sentence after a space; {@code ""} for none. */
  private static String codings(HttpResponse response, Redactor known) {
    String codings =
        String.join(", ", response.headers().all("Content-Encoding")).strip();
    return codings.isEmpty() || codings.equalsIgnoreCase("identity") || response.body().length == 0
        ? ""
        : " Its body has the content coding " + known.redact(codings) + ", which was not decoded.";
  }

  /** Returns {@code text} with a period at the end, unless it ends a sentence already. */
  private static String sentence(String text) {
    return text.endsWith(".") || text.endsWith("!") || text.endsWith("?") ? text : text + ".";
  }

  /** Returns {@code " to "} and the origin to which a redirect points; {@code null} if {@code response} is not a redirect. */
  private static @Nullable String redirectTarget(HttpResponse response, Redactor known) {
    if (response.status() / 100 != 3) {
      return null;
    }
    try {
      URI target = URI.create(response.headers().first("Location").orElse("").strip());
      return target.getHost() == null
          ? ""
          : " to "
              + known.redact(target.getScheme() + "://" + target.getHost()
                  + (target.getPort() < 0 ? "" : ":" + target.getPort()));
    } catch (IllegalArgumentException notAUri) {
      return "";
    }
  }

  /** The failure of a request that got no response. */
  public static final class NoResponse extends AuthorizationException {

    private final IOException why;
    private final boolean perhapsSent;

    private NoResponse(String message, IOException why, boolean perhapsSent) {
      super(message, why);
      this.why = Objects.requireNonNull(why, "why");
      this.perhapsSent = perhapsSent;
    }

    /**
     * Returns the failure of a request to {@code origin}. Use it to run requests without an {@code Exchange}; an exchange
     * creates its failures itself.
     *
     * @param why as the transport threw it. Its class decides {@link #perhapsSent}, see {@link
     *     dev.tripod.domain.port.HttpTransport#send}.
     * @param known removes secrets from the cause
     */
    public static NoResponse from(Origin origin, IOException why, Redactor known) {
      boolean perhapsSent = !provesNothingWasSent(why);
      String outcome = perhapsSent
          ? "The request may have arrived, so a single-use value in it may be spent. Try again later."
          : "Nothing was sent, so it is safe to repeat the call.";
      return new NoResponse(
          "No response from " + Objects.requireNonNull(origin, "origin") + " (see the cause). "
              + outcome,
          known.redact(why, perhapsSent),
          perhapsSent);
    }

    /** Returns the failure of a thread that was interrupted while it waited. The request itself may continue. */
    public static NoResponse interrupted(IOException why) {
      return new NoResponse(
          "Interrupted while waiting. The request may still take effect. Try again later.",
          why,
          true);
    }

    /**
     * Returns the failure of a call in which an earlier request got a response. {@link #perhapsSent} is {@code true}: even if
     * this request was not sent, the earlier one was.
     */
    public NoResponse afterEarlierResponse() {
      return perhapsSent
          ? this
          : new NoResponse(
              "No response to a repeated request (see the cause). An earlier request of this call got a response,"
                  + " so the call may have had an effect. Try again later.",
              new IOException("No response to a repeated request (see the cause)", why),
              true);
    }

    /** Returns whether the server may have acted on the request. If not, it is safe to repeat the call. */
    public boolean perhapsSent() {
      return perhapsSent;
    }

    @Override
    public synchronized IOException getCause() {
      return why;
    }

    /**
     * Returns whether an exception of a transport promises that nothing was sent, see {@link
     * dev.tripod.domain.port.HttpTransport#send}.
     */
    public static boolean provesNothingWasSent(IOException why) {
      Objects.requireNonNull(why, "why");
      return why instanceof ConnectException
          || why instanceof UnknownHostException
          || why instanceof NoRouteToHostException;
    }
  }

  /**
   * An error response of the server (RFC 6749 sections 4.1.2.1 and 5.2). RFC 5849 defines no error response, so servers of
   * OAuth 1.0a use their own formats.
   */
  public static final class ErrorResponse extends AuthorizationException {

    private static final int PROXY_LOGIN_REQUIRED = 407;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int LOWEST_SERVER_ERROR = 500;

    private final @Nullable Integer status;
    private final @Nullable String code;
    private final @Nullable String description;
    private final @Nullable String uri;
    private final @Nullable String scope;
    private final @Nullable Secret baseString;
    private final @Nullable Duration retryAfter;
    private final @Nullable String nextStep;
    private final String whatHappened;
    private final String whatToDo;

    private ErrorResponse(Builder builder) {
      super(builder.whatHappened() + " " + builder.whatToDo(), null);
      this.status = builder.status;
      this.code = builder.code;
      this.description = builder.description;
      this.uri = builder.uri;
      this.scope = builder.scope;
      this.baseString = builder.baseString;
      this.retryAfter = builder.retryAfter;
      this.nextStep = builder.nextStep;
      this.whatHappened = builder.whatHappened();
      this.whatToDo = builder.whatToDo();
    }

    /**
     * Returns a builder of the error response to a request.
     *
     * @param what the request as the start of a message: {@code "The token request"}
     * @param known removes secrets from every text that is set
     */
    public static Builder to(String what, Redactor known) {
      return new Builder(what, known);
    }

    /** Returns the HTTP status, or empty if the error came in a callback. */
    public OptionalInt status() {
      return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** Returns the server's code for the error: {@code invalid_grant}, {@code 32}, {@code timestamp_refused}. */
    public Optional<String> code() {
      return Optional.ofNullable(code);
    }

    /**
     * Returns the server's description for developers; do not show it to users. It has at most 300 characters of any script, none
     * of them invisible.
     */
    public Optional<String> description() {
      return Optional.ofNullable(description);
    }

    /** Returns the address of an explanation, at most 300 characters. It is not checked: do not redirect users to it. */
    public Optional<String> uri() {
      return Optional.ofNullable(uri);
    }

    /**
     * Returns the scope that the server asks for (RFC 6750 section 3), for example with {@code insufficient_scope}. Spaces
     * separate the scopes.
     */
    public Optional<String> scope() {
      return Optional.ofNullable(scope);
    }

    /**
     * Returns the signature base string that an OAuth 1.0a server computed and sent with its error. Compare it with {@code
     * SignatureExplanation.compareBaseString} of {@code tripod-explain}. It contains the token and the verifier.
     */
    public Optional<Secret> signatureBaseString() {
      return Optional.ofNullable(baseString);
    }

    /** Returns how long the server asks to wait. It is not negative. */
    public Optional<Duration> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }

    /** Returns what to do, if the server's data contains a hint for this error. */
    public Optional<String> nextStep() {
      return Optional.ofNullable(nextStep);
    }

    /** A builder of an error response. It redacts every text of the server as it is set. Not thread-safe. */
    public static final class Builder {

      private final String what;
      private Redactor known;
      private @Nullable Integer status;
      private @Nullable String code;
      private @Nullable String description;
      private @Nullable String uri;
      private @Nullable String scope;
      private @Nullable String redirect;
      private @Nullable Secret baseString;
      private @Nullable Duration retryAfter;
      private @Nullable String nextStep;
      private String codings = "";

      // Unredacted, because a hint is looked up by the server's own text. They never become part of
      // a message.
      private String saidCode = "";
      private String saidDescription = "";

      private Builder(String what, Redactor known) {
        this.what = Objects.requireNonNull(what, "what");
        this.known = Objects.requireNonNull(known, "known");
      }

      /** Sets the HTTP status. */
      public Builder status(int status) {
        this.status = status;
        return this;
      }

      /** Sets the server's code for the error. */
      public Builder code(String code) {
        this.saidCode = code;
        this.code = known.redact(code);
        return this;
      }

      /** Sets the server's description. The letters of every script remain; control and format characters do not. */
      public Builder description(String description) {
        this.saidDescription = description;
        this.description = known.redactText(description);
        return this;
      }

      /** Sets the address of the server's explanation. */
      public Builder uri(String uri) {
        this.uri = known.redact(known.redact(uri).replace(" ", "%20"));
        return this;
      }

      /** Sets how long the server asks to wait. */
      public Builder retryAfter(Duration retryAfter) {
        this.retryAfter = Objects.requireNonNull(retryAfter, "retryAfter");
        return this;
      }

      /**
       * Sets everything that {@code response} contains: the status, the waiting time, and the code and description in its
       * body, in any format that {@link ErrorBody} reads. Secrets in {@code response} are redacted from then on.
       *
       * @param now the time from which a date in {@code Retry-After} is counted
       */
      public Builder response(HttpResponse response, Instant now) {
        known = known.andReceived(response);
        ErrorBody body = ErrorBody.of(response);
        body.code().ifPresent(this::code);
        body.description().ifPresent(this::description);
        body.uri().ifPresent(this::uri);
        scope = body.scope().filter(text -> known.redact(text).equals(text)).orElse(null);
        redirect = redirectTarget(response, known);
        baseString = body.signatureBaseString().orElse(null);
        response.retryAfter(now).ifPresent(this::retryAfter);
        if (code == null) {
          codings = AuthorizationException.codings(response, known);
        }
        return status(response.status());
      }

      /**
       * Sets the hint for the code and the description, if there is one. Set these two first.
       *
       * @param hint receives the code and the description, each {@code ""} if it is not set
       */
      public Builder nextStep(BiFunction<String, String, Optional<String>> hint) {
        hint.apply(saidCode, saidDescription).ifPresent(this::nextStep);
        return this;
      }

      /** Sets what to do. The text is trusted: it comes from this library or from server data, never from the server. */
      public Builder nextStep(String nextStep) {
        this.nextStep = Objects.requireNonNull(nextStep, "nextStep");
        return this;
      }

      /** Returns the error response. */
      public ErrorResponse build() {
        return new ErrorResponse(this);
      }

      private String whatHappened() {
        StringBuilder message = new StringBuilder(what).append(" was rejected");
        if (status != null) {
          message.append(" with status ").append(status);
        }
        if (code != null) {
          message.append(status == null ? " with" : ",").append(" code ").append(code);
        }
        if (description != null && !description.isEmpty()) {
          message.append(": ").append(description);
        }
        return sentence(message.toString()) + codings;
      }

      private String whatToDo() {
        if (nextStep != null) {
          return "Next step: " + sentence(nextStep);
        }
        if (redirect != null) {
          return "It is a redirect" + redirect
              + ", and redirects are not followed. Correct the endpoint's URL.";
        }
        if (scope != null && "insufficient_scope".equals(code)) {
          return "Request the scope " + sentence(scope) + " Send the user through the login again.";
        }
        if (retryAfter != null) {
          return "Try again in " + retryAfter.toSeconds() + " seconds.";
        }
        if (status != null && status == PROXY_LOGIN_REQUIRED) {
          return "Give your HTTP client the user name and the password of its proxy.";
        }
        if (status != null && (status == TOO_MANY_REQUESTS || status >= LOWEST_SERVER_ERROR)) {
          return "Try again later.";
        }
        return "Look up the error in the server's documentation.";
      }
    }
  }

  /** The failure of a request with a response that the protocol does not allow. Its body is never part of the message. */
  public static final class UnreadableResponse extends AuthorizationException {

    private final int status;
    private final String contentType;
    private final String reason;

    private UnreadableResponse(
        Origin origin, int status, String contentType, String reason, String codings) {
      super(
          "The response of " + Objects.requireNonNull(origin, "origin") + " with status " + status
              + (contentType.isEmpty() ? "" : " (" + contentType + ")") + " is not usable: "
              + sentence(reason) + codings
              + " Check the endpoint's URL, or report this to the operator of the server.",
          null);
      this.status = status;
      this.contentType = contentType;
      this.reason = reason;
    }

    /**
     * Returns the failure of a request to {@code origin} that got {@code response}.
     *
     * @param reason completes "The response is not usable: ". It quotes no part of the body and has no period at the end
     * @param known removes secrets from the content type, which the server chooses
     */
    public static UnreadableResponse of(
        Origin origin, HttpResponse response, String reason, Redactor known) {
      String contentType = response.headers().first("Content-Type").orElse("");
      String redirect = redirectTarget(response, known);
      return new UnreadableResponse(
          origin,
          response.status(),
          known.redact(contentType),
          redirect == null || redirect.isEmpty() ? reason : reason + "; it points" + redirect,
          codings(response, known));
    }

    /** Returns the HTTP status. */
    public int status() {
      return status;
    }

    /** Returns the {@code Content-Type}, or {@code ""} if the server sent none. */
    public String contentType() {
      return contentType;
    }

    /** Returns why the response is not usable. */
    public String reason() {
      return reason;
    }
  }

  /** The rejection of a callback that does not belong to this authorization, or is damaged. Nothing was sent or spent. */
  public static final class CallbackRejected extends AuthorizationException {

    private final Reason reason;

    private CallbackRejected(Reason reason, String detail) {
      super(
          "Callback rejected: " + detail
              + (detail.endsWith(".") ? "" : ". If a user is waiting, begin a new login."),
          null);
      this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Returns the failure for a callback.
     *
     * @param detail completes "Callback rejected: " and contains no secret. If it ends with a period, it also says what to
     *     do; otherwise the message recommends a new login.
     */
    public static CallbackRejected of(Reason reason, String detail) {
      return new CallbackRejected(reason, detail);
    }

    /** Returns why the callback was rejected. */
    public Reason reason() {
      return reason;
    }

    /** A reason to reject a callback. More may be added: keep a default branch. */
    public enum Reason {
      /** It is not a URI, or its query is malformed. */
      UNREADABLE,
      /** It arrived at another address than the callback or redirect URI. */
      ELSEWHERE,
      /** It contains a parameter of the protocol more than once. */
      REPEATED_PARAMETER,
      /** A parameter of the protocol is missing. */
      INCOMPLETE,
      /** It belongs to another authorization or another client. */
      MISMATCH,
      /** It came too late. */
      EXPIRED,
      /** It names another issuer than expected (RFC 9207). */
      ISSUER,
      /** No such authorization is pending in this browser, or it was completed already. */
      NOTHING_PENDING,
      /** The stored state of the pending authorization cannot be read. */
      NOT_OPENABLE
    }
  }

  /** The denial of an authorization by the resource owner, or by the server on their behalf. */
  public static final class AccessDenied extends AuthorizationException {

    private final @Nullable String code;
    private final String description;

    private AccessDenied(@Nullable String code, String description, String words) {
      super(
          sentence("The resource owner denied the authorization"
                  + (words.isEmpty() ? "" : ": " + words))
              + " Continue without it, or begin a new login when they ask for it.",
          null);
      this.code = code;
      this.description = description;
    }

    /**
     * Returns the failure for a denied authorization.
     *
     * @param description the server's description, or {@code null} if it sent none
     * @param known removes secrets from the description
     */
    public static AccessDenied of(@Nullable String description, Redactor known) {
      return of(null, description, known);
    }

    /**
     * Returns the failure for a denied authorization.
     *
     * @param code the server's code for it, or {@code null} if it sent none
     * @param description the server's description, or {@code null} if it sent none
     * @param known removes secrets from both
     */
    public static AccessDenied of(
        @Nullable String code, @Nullable String description, Redactor known) {
      String said = code == null ? "" : known.redact(code);
      String words = description == null ? "" : known.redactText(description);
      return new AccessDenied(said.isEmpty() ? null : said, words, words.isEmpty() ? said : words);
    }

    /** Returns the server's code for the denial: {@code access_denied}, {@code user_refused}. */
    public Optional<String> code() {
      return Optional.ofNullable(code);
    }

    /** Returns the server's description, as {@link ErrorResponse#description} does. */
    public Optional<String> description() {
      return description.isEmpty() ? Optional.empty() : Optional.of(description);
    }
  }

  /** The failure of a refresh that got no response. The refresh token may be spent. */
  public static final class OutcomeUnknown extends AuthorizationException {

    private final Instant askAgainAt;

    private OutcomeUnknown(Instant askAgainAt, NoResponse cause) {
      super(
          "The refresh got no response, so the token may or may not be refreshed. Repeat the call at "
              + askAgainAt + ".",
          Objects.requireNonNull(cause, "cause"));
      this.askAgainAt = Objects.requireNonNull(askAgainAt, "askAgainAt");
    }

    /**
     * Returns the failure for a refresh without a response.
     *
     * @param askAgainAt the earliest time to repeat the call
     */
    public static OutcomeUnknown until(Instant askAgainAt, NoResponse cause) {
      return new OutcomeUnknown(askAgainAt, cause);
    }

    /** Returns the earliest time to repeat the call. */
    public Instant askAgainAt() {
      return askAgainAt;
    }
  }

  /** The failure of a call for a resource owner without a valid credential. They must go through the login again. */
  public static final class ReauthorizationRequired extends AuthorizationException {

    private final @Nullable ResourceOwner owner;

    private ReauthorizationRequired(
        @Nullable ResourceOwner owner, String who, @Nullable ErrorResponse cause) {
      super(
          "No stored credential of " + who + " is valid. "
              + (cause == null ? "" : cause.whatHappened + " ")
              + (cause == null || cause.nextStep == null
                  ? "Send them through the login again."
                  : cause.whatToDo),
          cause);
      this.owner = owner;
    }

    /** Returns the failure for {@code owner}. */
    public static ReauthorizationRequired of(ResourceOwner owner) {
      return new ReauthorizationRequired(owner, owner.toString(), null);
    }

    /** Returns the failure for an error response that means that the grant was revoked. The owner is not known here. */
    public static ReauthorizationRequired because(ErrorResponse error) {
      return new ReauthorizationRequired(
          null, "the resource owner", Objects.requireNonNull(error, "error"));
    }

    /** Returns the resource owner, or empty if the caller refreshed tokens without naming their owner. */
    public Optional<ResourceOwner> owner() {
      return Optional.ofNullable(owner);
    }
  }

  /** The failure of an adapter: a store, a signer or an executor. {@link #getCause} has the details. */
  public static final class AdapterFailed extends AuthorizationException {

    private final boolean perhapsSent;

    private AdapterFailed(String what, Throwable cause, Redactor known, boolean perhapsSent) {
      super(
          Objects.requireNonNull(what, "what")
              + " failed (see the cause). Correct the problem, then repeat the call.",
          known.redact(Objects.requireNonNull(cause, "cause")));
      this.perhapsSent = perhapsSent;
    }

    /**
     * Returns the failure for an exception of an adapter.
     *
     * @param what the adapter as the start of a message: {@code "The signer"}
     * @param known removes secrets from the cause
     */
    public static AdapterFailed of(String what, Throwable cause, Redactor known) {
      return new AdapterFailed(what, cause, known, true);
    }

    /**
     * Returns the failure for an exception of an adapter that prepares a request. Nothing was sent.
     *
     * @param what as in {@link #of}
     * @param known as in {@link #of}
     */
    public static AdapterFailed beforeSending(String what, Throwable cause, Redactor known) {
      return new AdapterFailed(what, cause, known, false);
    }

    /** Returns whether a request of the call may have been sent before the adapter failed. */
    public boolean perhapsSent() {
      return perhapsSent;
    }
  }
}
