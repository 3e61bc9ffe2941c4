package dev.tripod.x;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * X rejected a call, or the call was not sent because a required scope is missing. The message says what to do next. If the
 * credentials cannot be used, or no response arrives, calls throw {@link dev.tripod.domain.AuthorizationException} instead.
 *
 * <p>Texts from X are limited to 300 characters and to the character set of RFC 6749 section 5.2. They contain no secret.
 */
public final class XApiException extends RuntimeException {

  private static final int LOWEST_SERVER_ERROR = 500;

  private final @Nullable Integer status;
  private final @Nullable String type;
  private final @Nullable Integer code;
  private final @Nullable String title;
  private final @Nullable String detail;
  private final @Nullable String nextStep;
  private final RateLimit rateLimit;
  private final Set<String> missingScope;

  private XApiException(Builder builder) {
    super(builder.message());
    this.status = builder.status;
    this.type = builder.type;
    this.code = builder.code;
    this.title = builder.title;
    this.detail = builder.detail;
    this.nextStep = builder.nextStep;
    this.rateLimit = builder.rateLimit;
    this.missingScope = Collections.unmodifiableSet(new LinkedHashSet<>(builder.missingScope));
  }

  /** Returns the exception for a call that requires {@code scopes} which were not granted. */
  static XApiException missing(Set<String> scopes) {
    Builder builder = new Builder("Nothing was sent: the call requires the scope "
        + String.join(", ", scopes) + ", which the user did not grant");
    builder.missingScope = scopes;
    builder.nextStep =
        "send the user through the authorization again and request it together with the granted scopes";
    return builder.build();
  }

  /** Returns the status of the response, 200 if X returned only errors; empty if nothing was sent. */
  public OptionalInt status() {
    return status == null ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /**
   * Returns X's name for the problem, such as {@code client-forbidden}, {@code usage-capped} or {@code resource-not-found}.
   * It is the last segment of the problem's type (RFC 9457); empty if X sends none.
   */
  public Optional<String> type() {
    return Optional.ofNullable(type);
  }

  /** Returns the error number of API v1.1, which X still sends where it checks credentials: 32, 89, 135. */
  public OptionalInt code() {
    return code == null ? OptionalInt.empty() : OptionalInt.of(code);
  }

  /** Returns a description of the kind of problem. */
  public Optional<String> title() {
    return Optional.ofNullable(title);
  }

  /** Returns a description of this problem, for developers and not for users. */
  public Optional<String> detail() {
    return Optional.ofNullable(detail);
  }

  /** Returns what to do; empty if that is unknown. */
  public Optional<String> nextStep() {
    return Optional.ofNullable(nextStep);
  }

  /** Returns X's rate limit after this call; all its parts are empty if nothing was sent. */
  public RateLimit rateLimit() {
    return rateLimit;
  }

  /** Returns the scopes to request in addition to the granted ones; empty if the call was sent. */
  public Set<String> missingScope() {
    return missingScope;
  }

  /** Collects the parts of an exception. All texts are already redacted. */
  static final class Builder {

    private final String what;
    private @Nullable Integer status;
    private @Nullable String type;
    private @Nullable Integer code;
    private @Nullable String title;
    private @Nullable String detail;
    private @Nullable String nextStep;
    private RateLimit rateLimit = RateLimit.unknown();
    private Set<String> missingScope = Set.of();

    /**
     * Creates a builder.
     *
     * @param what the first part of the message: which call failed
     */
    Builder(String what) {
      this.what = Objects.requireNonNull(what, "what");
    }

    Builder status(int status) {
      this.status = status;
      return this;
    }

    Builder type(@Nullable String type) {
      this.type = type;
      return this;
    }

    Builder code(@Nullable Integer code) {
      this.code = code;
      return this;
    }

    Builder title(@Nullable String title) {
      this.title = title;
      return this;
    }

    Builder detail(@Nullable String detail) {
      this.detail = detail;
      return this;
    }

    Builder nextStep(@Nullable String nextStep) {
      this.nextStep = nextStep;
      return this;
    }

    Builder rateLimit(RateLimit rateLimit) {
      this.rateLimit = rateLimit;
      return this;
    }

    XApiException build() {
      return new XApiException(this);
    }

    private String message() {
      StringBuilder message = new StringBuilder(what);
      if (status != null) {
        message.append(" with status ").append(status);
      }
      if (type != null) {
        message.append(", ").append(type);
      }
      if (code != null) {
        message.append(", code ").append(code);
      }
      String words = detail == null ? title : detail;
      if (words != null) {
        message.append(": ").append(words);
      }
      endSentence(message);
      if (nextStep == null) {
        return message
            .append(
                status != null && status >= LOWEST_SERVER_ERROR
                    ? " Try again later."
                    : " Look up the problem in X's documentation.")
            .toString();
      }
      message.append(" Next step: ").append(nextStep);
      endSentence(message);
      return message.toString();
    }

    private static void endSentence(StringBuilder message) {
      if (".!?".indexOf(message.charAt(message.length() - 1)) < 0) {
        message.append('.');
      }
    }
  }
}
