package dev.tripod.architecture;

import java.lang.reflect.Array;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rule that public methods and constructors reject wrong arguments at once. It calls each member with one wrong argument at a
 * time; the other arguments are valid. The call must throw an {@link IllegalArgumentException} or a {@link NullPointerException}.
 * For a null argument, the exception must have a message. The call must send and store nothing.
 *
 * <p>A line of exceptions has one of three forms:
 * <ul>
 *   <li>the name of a type or a member. The rule does not call it.
 *   <li>such a name and a kind of wrong value, which the rule then allows.
 *   <li>the name of a member, the number of the argument and a kind: {@code domain.http.Origin.of 1 null}.
 * </ul>
 */
final class ArgumentRule {

  private final SampleArguments samples;
  private final AllowList accepted;
  private final Set<String> needed = new HashSet<>();
  private final List<String> violations = new ArrayList<>();

  private ArgumentRule(SampleArguments samples, AllowList accepted) {
    this.samples = samples;
    this.accepted = accepted;
  }

  /** Returns the violations of the members of {@code types}, and the exceptions that none of them needs. */
  static List<String> violations(
      Stream<Class<?>> types, SampleArguments samples, AllowList accepted) {
    ArgumentRule rule = new ArgumentRule(samples, accepted);
    types
        .filter(type -> !rule.isAccepted(PublicMember.typeName(type)))
        .flatMap(PublicMember::of)
        .filter(member -> !rule.isAccepted(member.name()))
        .forEach(rule::check);
    rule.violations.addAll(accepted.unneeded(rule.needed));
    return rule.violations;
  }

  private void check(PublicMember member) {
    if (member.isAbstract() && !samples.isOurs(member.type())) {
      return; // A user implements it.
    }
    Optional<Object[]> valid =
        member.needsReceiver() && samples.of(member.type()).isEmpty()
            ? Optional.empty()
            : validArguments(member);
    if (valid.isEmpty()) {
      violations.add(member + " rejects all sample arguments. Add valid ones to SampleArguments");
      return;
    }
    Parameter[] parameters = member.executable().getParameters();
    for (int i = 0; i < parameters.length; i++) {
      for (Map.Entry<String, Object> wrong : wrongValues(parameters[i]).entrySet()) {
        Object[] arguments = valid.get().clone();
        arguments[i] = wrong.getValue();
        check(member, arguments, i + 1, wrong.getKey());
      }
    }
  }

  private void check(PublicMember member, Object[] arguments, int number, String kind) {
    int before = samples.sentOrStored();
    Optional<Throwable> thrown = member.thrown(receiver(member), arguments);
    boolean isRejected = thrown
        .filter(ArgumentRule::isRejection)
        .filter(failure -> failure.getMessage() != null || !kind.equals("null"))
        .isPresent();
    boolean isLate = samples.sentOrStored() > before;
    if ((!isRejected || isLate)
        && !isAccepted(PublicMember.typeName(member.type()) + " " + kind)
        && !isAccepted(member.name() + " " + kind)
        && !isAccepted(member.name() + " " + number + " " + kind)) {
      String argument = kind + " as argument " + number + ": ";
      violations.add(
          isRejected
              ? member + " rejects " + argument + "but it has sent or stored something before"
              : member + " does not reject " + argument
                  + thrown.map(Throwable::toString).orElse("it returns"));
    }
  }

  /** Returns the first sample arguments for which the member returns; if none exist, the first that it does not reject. */
  private Optional<Object[]> validArguments(PublicMember member) {
    Stream<List<Object>> combinations = Stream.of(List.of());
    for (Class<?> type : member.executable().getParameterTypes()) {
      List<Object> values = samples.of(type);
      combinations = combinations.flatMap(start -> values.stream()
          .map(value -> Stream.concat(start.stream(), Stream.of(value)).toList()));
    }
    Object[] notRejected = null;
    for (Object[] arguments : (Iterable<Object[]>) combinations.map(List::toArray)::iterator) {
      Optional<Throwable> thrown = member.thrown(receiver(member), arguments);
      if (thrown.isEmpty()) {
        return Optional.of(arguments);
      }
      if (notRejected == null && !isRejection(thrown.get())) {
        notRejected = arguments;
      }
    }
    return Optional.ofNullable(notRejected);
  }

  private @Nullable Object receiver(PublicMember member) {
    return member.needsReceiver() ? samples.of(member.type()).get(0) : null;
  }

  private boolean isAccepted(String name) {
    if (!accepted.contains(name)) {
      return false;
    }
    needed.add(name);
    return true;
  }

  private static boolean isRejection(Throwable thrown) {
    return thrown instanceof IllegalArgumentException || thrown instanceof NullPointerException;
  }

  /** Returns wrong values for a parameter, by their kind. */
  private static Map<String, Object> wrongValues(Parameter parameter) {
    Class<?> type = parameter.getType();
    Map<String, Object> wrong = new LinkedHashMap<>();
    if (!type.isPrimitive() && !parameter.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      wrong.put("null", null);
    }
    if (type == int.class) {
      wrong.put("negative", -1);
    } else if (type == long.class) {
      wrong.put("negative", -1L);
    } else if (type == Duration.class) {
      wrong.put("negative", Duration.ofNanos(-1));
    } else if (type.isArray() && !type.getComponentType().isPrimitive()) {
      wrong.put("null element", Array.newInstance(type.getComponentType(), 1));
    } else if (type.isAssignableFrom(List.class) && type != Object.class) {
      wrong.put("null element", Arrays.asList((Object) null));
    } else if (type == Set.class) {
      wrong.put("null element", Collections.singleton(null));
    }
    return wrong;
  }
}
