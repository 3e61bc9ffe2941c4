package dev.tripod.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** How the rules of the house are written: which classes, and what is wrong with one. */
final class Check {

  private Check() {}

  /** For each class of {@code where}, {@code complaints} tells its second argument what is wrong. */
  static ArchRule each(
      Predicate<JavaClass> where, BiConsumer<JavaClass, Consumer<String>> complaints) {
    return ArchRuleDefinition.classes()
        .that(DescribedPredicate.describe("are looked at", where))
        .should(new ArchCondition<>("keep the rule") {
          @Override
          public void check(JavaClass javaClass, ConditionEvents events) {
            complaints.accept(
                javaClass,
                complaint -> events.add(SimpleConditionEvent.violated(javaClass, complaint)));
          }
        });
  }

  /** No class of {@code where} does what {@code forbidden} matches: calls, references, fields. */
  static ArchRule no(Predicate<JavaClass> where, Predicate<JavaAccess<?>> forbidden) {
    return each(
        where,
        (javaClass, complain) -> javaClass.getAccessesFromSelf().stream()
            .filter(forbidden)
            .forEach(access -> complain.accept(access.getDescription())));
  }

  static Predicate<JavaAccess<?>> of(String owner, String member) {
    return access ->
        access.getTargetOwner().getName().equals(owner) && access.getName().equals(member);
  }

  /** Anything of {@code owner}. */
  static Predicate<JavaAccess<?>> anythingOf(String owner) {
    return access -> access.getTargetOwner().getName().equals(owner);
  }

  static Predicate<JavaAccess<?>> anythingIn(String packageName) {
    return access -> Place.isWithin(access.getTargetOwner().getPackageName(), packageName);
  }
}
