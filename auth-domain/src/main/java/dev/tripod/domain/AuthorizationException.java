package dev.tripod.domain;

import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Why an authorization did not go on. The leaves are named by what the caller does next, and each message says it:
 *
 * <ul>
 *   <li>{@link NoResponse}: try later.
 *   <li>{@link ErrorResponse}: the server said no, and usually why.
 *   <li>{@link UnreadableResponse}: the server's answer makes no sense; its operator must look.
 *   <li>{@link CallbackRejected}: drop the callback, and begin again if a user is waiting.
 *   <li>{@link AccessDenied}: the resource owner said no; respect it.
 *   <li>{@link OutcomeUnknown}: a token may have been rotated unseen; ask again at the time given.
 *   <li>{@link ReauthorizationRequired}: send this resource owner through the flow again.
 *   <li>{@link AdapterFailed}: a store, a signer or an executor of yours threw.
 * </ul>
 *
 * <p>No message, cause or {@code toString} holds a secret. Wrong arguments are not here: they stay {@link
 * IllegalArgumentException} and {@link NullPointerException}.
 */
public abstract sealed class AuthorizationException extends RuntimeException {

  private AuthorizationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The request got no answer. */
  public static final class NoResponse extends AuthorizationException {

    private final IOException why;
    private final boolean perhapsSent;

    private NoResponse(String message, IOException why, boolean perhapsSent) {
      super(message, why);
      this.why = why;
      this.perhapsSent = perhapsSent;
    }

    /** For what runs an {@code Exchange}: {@code Send.noResponse} makes the others. */
    public static NoResponse from(Origin origin, IOException why, Redactor known) {
      boolean perhapsSent = !provesNothingWasSent(why);
      String outcome = perhapsSent
          ? "the request may have arrived, so what it carried may be spent. Try later"
          : "nothing was sent, so the same call may be made again";
      return new NoResponse(
          "No answer from " + origin + ": " + outcome, known.redact(why, perhapsSent), perhapsSent);
    }

    /** The calling thread was interrupted while it waited; the exchange itself may go on elsewhere. */
    public static NoResponse interrupted(IOException why) {
      return new NoResponse(
          "Interrupted while waiting: what was under way may still happen. Try later", why, true);
    }

    /**
     * Returns this failure as the failure of a call that got a response to an earlier request. It does not promise that
     * nothing was sent, because that is true of the last request only: {@link #perhapsSent} is {@code true}.
     */
    public NoResponse afterEarlierResponse() {
      return perhapsSent
          ? this
          : new NoResponse(
              "No response to a repeated request (see the cause). An earlier request of this call got a response,"
                  + " so the call may have had an effect. Try again later.",
              new IOException("No response to a repeated request", why),
              true);
    }

    /** Whether the server may have received and acted on the request. If not, the same call may be made again. */
    public boolean perhapsSent() {
      return perhapsSent;
    }

    @Override
    public synchronized IOException getCause() {
      return why;
    }

    private static boolean provesNothingWasSent(IOException why) {
      return why instanceof ConnectException
          || why instanceof UnknownHostException
          || why instanceof NoRouteToHostException;
    }
  }

  /** The server said no (RFC 6749 section 5.2 and 4.1.2.1; for RFC 5849 whatever the server has for it). */
  public static final class ErrorResponse extends AuthorizationException {

    private final @Nullable Integer status;
    private final @Nullable String code;
    private final @Nullable String description;
    private final @Nullable String uri;
    private final @Nullable Duration retryAfter;
    private final @Nullable String nextStep;

    private ErrorResponse(Builder builder) {
      super(builder.message(), null);
      this.status = builder.status;
      this.code = builder.code;
      this.description = builder.description;
      this.uri = builder.uri;
      this.retryAfter = builder.retryAfter;
      this.nextStep = builder.nextStep;
    }

    /**
     * Begins an error that answers {@code what}.
     *
     * @param what what was refused, as a message begins: {@code "The token request"}
     * @param known struck out of every text that is set
     */
    public static Builder to(String what, Redactor known) {
      return new Builder(what, known);
    }

    /** Empty when the error came by redirect. */
    public OptionalInt status() {
      return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** The server's own name for the error: {@code invalid_grant}, {@code 32}, {@code timestamp_refused}. */
    public Optional<String> code() {
      return Optional.ofNullable(code);
    }

    /** At most 300 characters of RFC 6749 section 5.2. For developers, not for users. */
    public Optional<String> description() {
      return Optional.ofNullable(description);
    }

    /** Where the server explains the error, at most 300 characters. Not checked: do not send a user there blindly. */
    public Optional<String> uri() {
      return Optional.ofNullable(uri);
    }

    /** How long the server asks to wait. */
    public Optional<Duration> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }

    /** What helps, where the server's data knows it. */
    public Optional<String> nextStep() {
      return Optional.ofNullable(nextStep);
    }

    /** Collects what is known of an error; every text from a server is made safe as it is set. */
    public static final class Builder {

      private final String what;
      private Redactor known;
      private @Nullable Integer status;
      private @Nullable String code;
      private @Nullable String description;
      private @Nullable String uri;
      private @Nullable Duration retryAfter;
      private @Nullable String nextStep;

      // As they came, since a hint is found by what the server said, and is never part of a
      // message.
      private String saidCode = "";
      private String saidDescription = "";

      private Builder(String what, Redactor known) {
        this.what = what;
        this.known = known;
      }

      public Builder status(int status) {
        this.status = status;
        return this;
      }

      public Builder code(String code) {
        this.saidCode = code;
        this.code = known.redact(code);
        return this;
      }

      public Builder description(String description) {
        this.saidDescription = description;
        this.description = known.redact(description);
        return this;
      }

      public Builder uri(String uri) {
        this.uri = known.redact(known.redact(uri).replace(" ", "%20"));
        return this;
      }

      public Builder retryAfter(Duration retryAfter) {
        this.retryAfter = retryAfter;
        return this;
      }

      /**
       * All that {@code response} tells: status, how long to wait, and what its body says in whatever format.
       *
       * @param now what a {@code Retry-After} that is a date is counted from
       */
      public Builder response(HttpResponse response, Instant now) {
        known = known.andReceived(response);
        ErrorBody body = ErrorBody.of(response);
        body.code().ifPresent(this::code);
        body.description().ifPresent(this::description);
        body.uri().ifPresent(this::uri);
        response.retryAfter(now).ifPresent(this::retryAfter);
        return status(response.status());
      }

      /**
       * What {@code hint} knows against the code and the description that are set; each is empty where there is none.
       *
       * @param hint asked at once, so the code and the description are set first
       */
      public Builder nextStep(BiFunction<String, String, Optional<String>> hint) {
        hint.apply(saidCode, saidDescription).ifPresent(this::nextStep);
        return this;
      }

      /** Our own words or the provider data's, not the server's. */
      public Builder nextStep(String nextStep) {
        this.nextStep = nextStep;
        return this;
      }

      public ErrorResponse build() {
        return new ErrorResponse(this);
      }

      private String message() {
        StringBuilder message = new StringBuilder(what).append(" was refused");
        if (status != null) {
          message.append(" with status ").append(status);
        }
        if (code != null) {
          message.append(status == null ? " with" : ",").append(" code ").append(code);
        }
        if (description != null && !description.isEmpty()) {
          message.append(": ").append(description);
        }
        if (nextStep != null) {
          message
              .append(description != null && description.endsWith(".") ? " Next: " : ". Next: ")
              .append(nextStep);
        }
        return message.toString();
      }
    }
  }

  /** An answer came, and it is not what the protocol allows. Its body is never part of this. */
  public static final class UnreadableResponse extends AuthorizationException {

    private final int status;
    private final String contentType;
    private final String reason;

    private UnreadableResponse(int status, String contentType, String reason) {
      super(
          "The server answered " + status + (contentType.isEmpty() ? "" : " (" + contentType + ")")
              + ", which cannot be used: " + reason + ". Its operator must look",
          null);
      this.status = status;
      this.contentType = contentType;
      this.reason = reason;
    }

    /**
     * For an answer that cannot be used.
     *
     * @param reason our own words; no part of the body
     * @param known struck out of the content type, which is the server's to write
     */
    public static UnreadableResponse of(HttpResponse response, String reason, Redactor known) {
      String contentType = response.headers().first("Content-Type").orElse("");
      return new UnreadableResponse(response.status(), known.redact(contentType), reason);
    }

    public int status() {
      return status;
    }

    /** Empty if the server named none. */
    public String contentType() {
      return contentType;
    }

    public String reason() {
      return reason;
    }
  }

  /** What arrived at the redirect URI does not belong to the authorization at hand. Nothing was sent or spent. */
  public static final class CallbackRejected extends AuthorizationException {

    private final Reason reason;

    private CallbackRejected(Reason reason, String detail) {
      super(
          "The callback was rejected: " + detail
              + ". Drop it, and begin again if a user is waiting",
          null);
      this.reason = reason;
    }

    /**
     * For a callback that is dropped.
     *
     * @param detail our own words; no part of the callback
     */
    public static CallbackRejected of(Reason reason, String detail) {
      return new CallbackRejected(reason, detail);
    }

    public Reason reason() {
      return reason;
    }

    /** Why a callback is dropped. More may come: keep a default branch. */
    public enum Reason {
      /** It is no URI, or its query is broken. */
      UNREADABLE,
      /** It arrived elsewhere than at the callback or redirect URI. */
      ELSEWHERE,
      /** A parameter of the protocol stands in it twice. */
      REPEATED_PARAMETER,
      /** A parameter of the protocol is missing. */
      INCOMPLETE,
      /** It belongs to another authorization, or another client. */
      MISMATCH,
      /** It came too late. */
      EXPIRED,
      /** It names another issuer than expected (RFC 9207). */
      ISSUER,
      /** This browser has no such authorization pending, or it was taken already. */
      NOTHING_PENDING,
      /** What was written down about the pending authorization cannot be read. */
      NOT_OPENABLE
    }
  }

  /** The resource owner, or the server in their name, refused. */
  public static final class AccessDenied extends AuthorizationException {

    private AccessDenied(String message) {
      super(message, null);
    }

    /**
     * For a refusal.
     *
     * @param description the server's words, if any
     */
    public static AccessDenied of(@Nullable String description, Redactor known) {
      String words = description == null ? "" : known.redact(description);
      return new AccessDenied(
          "The resource owner denied the authorization" + (words.isEmpty() ? "" : ": " + words)
              + ". Go on without it, or ask again when they want to");
    }
  }

  /** A refresh got no answer, and the refresh token may be spent. */
  public static final class OutcomeUnknown extends AuthorizationException {

    private final Instant askAgainAt;

    private OutcomeUnknown(Instant askAgainAt, NoResponse cause) {
      super("It is not known whether the token was refreshed. Ask again at " + askAgainAt, cause);
      this.askAgainAt = askAgainAt;
    }

    public static OutcomeUnknown until(Instant askAgainAt, NoResponse cause) {
      return new OutcomeUnknown(askAgainAt, cause);
    }

    public Instant askAgainAt() {
      return askAgainAt;
    }
  }

  /** No credential of this resource owner works any more. */
  public static final class ReauthorizationRequired extends AuthorizationException {

    private final @Nullable ResourceOwner owner;

    private ReauthorizationRequired(
        @Nullable ResourceOwner owner, String who, @Nullable ErrorResponse cause) {
      super(
          "Send " + who + " through the authorization again: no stored credential works any more"
              + (cause == null ? "" : ". " + cause.getMessage()),
          cause);
      this.owner = owner;
    }

    public static ReauthorizationRequired of(ResourceOwner owner) {
      return new ReauthorizationRequired(owner, owner.toString(), null);
    }

    /** For a refusal which says that the grant is no more. Whose it was, the one who asked knows. */
    public static ReauthorizationRequired because(ErrorResponse refusal) {
      return new ReauthorizationRequired(
          null, "the resource owner", Objects.requireNonNull(refusal, "refusal"));
    }

    /** Empty where credentials were refreshed by hand, without anyone saying whose they are. */
    public Optional<ResourceOwner> owner() {
      return Optional.ofNullable(owner);
    }
  }

  /** A store, a signer or an executor that was plugged in failed. The cause says how. */
  public static final class AdapterFailed extends AuthorizationException {

    private AdapterFailed(String message, Throwable cause) {
      super(message, cause);
    }

    /**
     * For what an adapter threw.
     *
     * @param what which adapter, doing what: {@code "The signer"}
     */
    public static AdapterFailed of(String what, Throwable cause, Redactor known) {
      return new AdapterFailed(
          what + " failed: look at the cause, then make the same call again",
          known.redact(Objects.requireNonNull(cause, "cause")));
    }
  }
}
