package dev.tripod.architecture;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A public method or constructor with parameters, of a public type. */
record PublicMember(Executable executable) {

  /** Returns the members that {@code type} declares, without those that the compiler generates. */
  static Stream<PublicMember> of(Class<?> type) {
    if (!isVisible(type)) {
      return Stream.empty();
    }
    return Stream.concat(
            Arrays.stream(type.getDeclaredConstructors()), Arrays.stream(type.getDeclaredMethods()))
        .filter(member -> Modifier.isPublic(member.getModifiers()) && !member.isSynthetic())
        .filter(member -> member.getParameterCount() > 0 && !isGenerated(member))
        .map(PublicMember::new);
  }

  private static boolean isVisible(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  /** Excludes {@code equals}, which accepts any object, and {@code valueOf} of an enum, which the compiler generates. */
  private static boolean isGenerated(Executable member) {
    return member.getName().equals("equals")
        || (member.getDeclaringClass().isEnum() && member.getName().equals("valueOf"));
  }

  /** Returns what the member throws when it is called on {@code receiver}; empty if it returns. */
  Optional<Throwable> thrown(Object receiver, Object... arguments) {
    try {
      Object result = executable instanceof Constructor<?> constructor
          ? constructor.newInstance(arguments)
          : ((Method) executable).invoke(receiver, arguments);
      if (result instanceof AutoCloseable resource) {
        resource.close();
      }
      return Optional.empty();
    } catch (InvocationTargetException e) {
      return Optional.of(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException("The test cannot call " + this, e);
    }
  }

  boolean needsReceiver() {
    return executable instanceof Method && !Modifier.isStatic(executable.getModifiers());
  }

  boolean isAbstract() {
    return Modifier.isAbstract(executable.getModifiers());
  }

  Class<?> type() {
    return executable.getDeclaringClass();
  }

  /** Returns the name of {@code type} below the root package. */
  static String typeName(Class<?> type) {
    return type.getName().substring(Codebase.OURS.root().length() + 1);
  }

  /** Returns the name of the type and the member, such as {@code domain.Secret.of}, or {@code domain.Secret.new}. */
  String name() {
    return typeName(type()) + "."
        + (executable instanceof Method method ? method.getName() : "new");
  }

  @Override
  public String toString() {
    return Arrays.stream(executable.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", ", name() + "(", ")"));
  }
}
