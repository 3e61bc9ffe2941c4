javaOptions = ['-p', ['classes', 'lib'].join(File.pathSeparator), '-m', 'bookshop/bookshop.Main', 'module path']
evaluate(new File(projects, 'run-program.groovy'))
