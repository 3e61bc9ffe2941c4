package dev.tripod.architecture;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Checks the messages of exceptions in published modules. A message of one sentence says what happened. A message of two also
 * says what to do, and ends with a period. A message may end with a value that is not a literal, because the value may end with
 * a period.
 */
final class MessageTexts {

  /** Matches the end of a sentence that another sentence follows. */
  private static final Pattern TWO_SENTENCES = Pattern.compile("\\S\\. [A-Z]");

  private static final String VALUE = "{}";

  private MessageTexts() {}

  /** Returns the messages of two sentences that have no period at the end. */
  static List<String> violations(Repository repository) {
    List<String> violations = new ArrayList<>();
    for (JavaFile file : JavaFile.published(repository)) {
      new TreeScanner<Void, Void>() {
        @Override
        public Void visitNewClass(NewClassTree created, Void unused) {
          if (created.getIdentifier().toString().matches(".*(?:Exception|Error)")) {
            created.getArguments().forEach(this::check);
          }
          return super.visitNewClass(created, null);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
          String method = call.getMethodSelect().toString();
          if (method.matches(
              "(?:.*\\.)?(?:requireNonNull|super)|SingleUse\\.of|CallbackRejected\\.of")) {
            call.getArguments().forEach(this::check);
          }
          return super.visitMethodInvocation(call, null);
        }

        private void check(ExpressionTree message) {
          for (String text : texts(message)) {
            if (TWO_SENTENCES.matcher(text).find()
                && !text.endsWith(".")
                && !text.endsWith(VALUE)) {
              violations.add(file.place(message) + ": add a period to \"" + text + "\"");
            }
          }
        }
      }.scan(file.tree(), null);
    }
    return violations;
  }

  /** Returns the possible texts of an expression. {@link #VALUE} replaces a part that is not a literal. */
  private static List<String> texts(Tree expression) {
    if (expression instanceof LiteralTree literal && literal.getValue() instanceof String text) {
      return List.of(text);
    }
    if (expression instanceof ParenthesizedTree inner) {
      return texts(inner.getExpression());
    }
    if (expression instanceof ConditionalExpressionTree either) {
      List<String> both = new ArrayList<>(texts(either.getTrueExpression()));
      both.addAll(texts(either.getFalseExpression()));
      return both;
    }
    if (expression instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
      List<String> joined = new ArrayList<>();
      for (String start : texts(sum.getLeftOperand())) {
        for (String end : texts(sum.getRightOperand())) {
          joined.add(start + end);
        }
      }
      return joined;
    }
    return List.of(VALUE);
  }
}
