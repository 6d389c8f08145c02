"""Just enough C++ lexing for tidy: comments and literals blanked out, function bodies found."""

import re

# In the order in which they must be tried. A raw string ends at its own delimiter, everything else at the end of the
# line or token.
_TOKEN = re.compile(
    r'(?P<comment>//[^\n]*|/\*.*?\*/)'
    r'|R"(?P<raw>[^()\\\s]{0,16})\((?P<body>.*?)\)(?P=raw)"'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?<![0-9a-fA-F])(?P<char>'(?:\\.|[^'\\\n])+')",
    re.DOTALL,
)

_CONTAINER = re.compile(
    r'^(?:template\s*<.*>\s*|inline\s+|typedef\s+|static\s+)*(?:namespace|class|struct|union|enum|extern)\b', re.S
)
_BODY_WORDS = {'const', 'noexcept', 'override', 'final', 'mutable', 'try', 'else', 'do'}


def _spaces(text):
    return re.sub(r'[^\n]', ' ', text)


def without_comments(text):
    """The text with comments blanked; lines and columns stay where they were."""
    return _TOKEN.sub(lambda m: _spaces(m.group()) if m.group('comment') else m.group(), text)


def code_only(text):
    """The text with comments and literals blanked; lines and columns stay where they were. Include lines are kept."""

    def blank(match):
        line = text[text.rfind('\n', 0, match.start()) + 1 : match.start()]
        if match.group('string') and re.match(r'\s*#\s*include\s*$', line):
            return match.group()
        return _spaces(match.group())

    return _TOKEN.sub(blank, text)


def _matching_brace(code, start):
    depth = 0
    for position in range(start, len(code)):
        if code[position] == '{':
            depth += 1
        elif code[position] == '}':
            depth -= 1
            if depth == 0:
                return position
    return len(code) - 1


def _is_initialiser(header):
    """Whether the brace after this begins a value and not a body: `int x{1}`, `: member_{y}`, `kTable = {`, `f({`."""
    header = header.rstrip()
    if not header:
        return False
    if header[-1] in '=(,':
        return True
    if not re.search(r'[\w>\]]$', header):
        return False
    last_word = re.search(r'(\w*)$', header).group(1)
    if last_word in _BODY_WORDS:
        return False
    return not re.search(r'\)[^()]*->[^()]*$', header)  # A trailing return type ends in a name too.


def functions(text):
    """Yields (first line, number of lines, header) of every function body, lambdas at namespace scope included."""
    code = code_only(text)
    # A directive is no part of any header.
    code = re.sub(r'^[ \t]*#(?:[^\n]*\\\n)*[^\n]*', lambda m: _spaces(m.group()), code, flags=re.M)
    header_start = 0
    position = 0
    while position < len(code):
        character = code[position]
        if character in ';}':
            header_start = position + 1
        elif character == '{':
            header = re.sub(r'\b(?:public|private|protected)\s*:', ' ', code[header_start:position]).strip()
            if _CONTAINER.match(header) and not re.search(r'\)\s*(?:const\s*)?$', header):
                header_start = position + 1
            else:
                end = _matching_brace(code, position)
                if _is_initialiser(header):
                    position = end  # The header goes on: a constructor's next member, or the end of a declaration.
                else:
                    first = code.count('\n', 0, position) + 1
                    last = code.count('\n', 0, end) + 1
                    if '(' in header:
                        yield first, last - first + 1, ' '.join(header.split())
                    position = end
                    header_start = end + 1
        position += 1
