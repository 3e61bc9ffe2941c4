javaOptions = ['-cp', ['classes', 'lib/*'].join(File.pathSeparator), 'bookshop.Main', 'class path']
evaluate(new File(projects, 'run-program.groovy'))
