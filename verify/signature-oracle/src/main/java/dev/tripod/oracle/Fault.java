package dev.tripod.oracle;

/**
 * A violation of a rule of RFC 5849 section 3.4.1. {@link Oracle} can be created with faults. A test that compares with the
 * oracle uses them to show that it would detect such a fault.
 */
public enum Fault {
  SPACE_AS_PLUS(Rule.ENCODER),
  PLUS_IS_NO_SPACE(Rule.ENCODER),
  ESCAPES_IN_LOWER_CASE(Rule.ENCODER),
  ASTERISK_BARE(Rule.ENCODER),
  TILDE_ESCAPED(Rule.ENCODER),
  ONE_OCTET_FOR_A_CHARACTER(Rule.ENCODER),
  QUERY_NOT_DECODED(Rule.ENCODER),
  PARAMETERS_ENCODED_TWICE(Rule.ENCODER),
  PARAMETERS_NOT_ENCODED(Rule.ENCODER),

  NOT_SORTED(Rule.SORT),
  SORTED_BEFORE_ENCODING(Rule.SORT),
  SORTED_BY_NAME_ALONE(Rule.SORT),
  SORTED_AS_JOINED(Rule.SORT),
  SORTED_WITHOUT_CASE(Rule.SORT),

  METHOD_AS_GIVEN(Rule.URI),
  HTTP_FOR_HTTPS(Rule.URI),
  HOST_AS_GIVEN(Rule.URI),
  STANDARD_PORT_SIGNED(Rule.URI),
  OTHER_PORT_DROPPED(Rule.URI),
  PATH_DECODED(Rule.URI),
  QUERY_SIGNED(Rule.URI),
  EMPTY_PATH_SIGNED(Rule.URI),

  QUERY_LEFT_OUT(Rule.BODY),
  FORM_LEFT_OUT(Rule.BODY),
  FORM_WITH_CHARSET_LEFT_OUT(Rule.BODY),
  ANY_BODY_IS_A_FORM(Rule.BODY),
  LAST_OF_A_NAME(Rule.BODY),
  FIRST_OF_A_NAME(Rule.BODY),
  EQUAL_PAIRS_ONCE(Rule.BODY),
  NAME_ALONE_LEFT_OUT(Rule.BODY);

  private final Rule rule;

  Fault(Rule rule) {
    this.rule = rule;
  }

  /** {@return the kind of rule that this fault violates} */
  public Rule rule() {
    return rule;
  }

  /** A kind of rule. */
  public enum Rule {
    /** RFC 5849 section 3.6. */
    ENCODER,
    /** RFC 5849 section 3.4.1.3.2. */
    SORT,
    /** RFC 5849 section 3.4.1.2, and the method in front of it. */
    URI,
    /** RFC 5849 section 3.4.1.3.1: which parameters are signed. */
    BODY
  }
}
