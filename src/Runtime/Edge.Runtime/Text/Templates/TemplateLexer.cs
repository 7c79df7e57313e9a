using System.Text;

namespace Edge.Runtime.Text.Templates;

/// <summary>
/// Cuts a Jinja template into words. White space is treated as chat templates expect it: a line break behind a block tag
/// goes (<c>trim_blocks</c>), so do blanks before one at the beginning of a line (<c>lstrip_blocks</c>), and a line break at
/// the end of the template.
/// </summary>
internal sealed class TemplateLexer
{
    private static readonly string[] Operators = ["**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", ".", ",", ":", "|", "(", ")", "[", "]", "{", "}"];

    private readonly string _source;
    private readonly List<TemplateToken> _tokens = [];
    private int _at, _line = 1;
    private bool _startsLine = true;

    private TemplateLexer(string source)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        _source = source.EndsWith('\n') ? source[..^1] : source;
    }

    /// <summary>The words of a template.</summary>
    /// <exception cref="Model.EdgeException">5220: it is not Jinja.</exception>
    public static List<TemplateToken> Cut(string source)
    {
        TemplateLexer lexer = new(source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_at < _source.Length)
        {
            int tag = NextTag();
            AddText(_at, tag);
            if (tag == _source.Length)
            {
                break;
            }

            char kind = _source[tag + 1];
            MoveTo(tag + 2);
            if (_at < _source.Length && _source[_at] is '-' or '+')
            {
                _at++;
            }

            if (kind == '#')
            {
                Comment();
            }
            else
            {
                Tag(kind);
            }
        }

        Add(TemplateTokenKind.End, "");
    }

    private int NextTag()
    {
        for (int i = _at; i + 1 < _source.Length; i++)
        {
            if (_source[i] == '{' && _source[i + 1] is '{' or '%' or '#')
            {
                return i;
            }
        }

        return _source.Length;
    }

    // The text before a tag, without the white space that the tag takes.
    private void AddText(int start, int end)
    {
        int kept = end;
        if (end < _source.Length)
        {
            char sign = end + 2 < _source.Length ? _source[end + 2] : ' ';
            int blank = end;
            while (blank > start && char.IsWhiteSpace(_source[blank - 1]) && (sign == '-' || _source[blank - 1] != '\n'))
            {
                blank--;
            }

            bool atLineStart = blank > start ? _source[blank - 1] == '\n' : _startsLine;
            kept = sign == '-' || (sign != '+' && _source[end + 1] != '{' && atLineStart) ? blank : end;
        }

        if (kept > start)
        {
            Add(TemplateTokenKind.Text, _source[start..kept]);
        }

        MoveTo(end);
    }

    private void Comment()
    {
        int end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
        {
            throw TextErrors.BadTemplate("a comment does not end", _line);
        }

        bool trims = end > _at && _source[end - 1] == '-', keeps = end > _at && _source[end - 1] == '+';
        MoveTo(end + 2);
        SkipBehindTag(trims, keeps, isOutput: false);
    }

    private void Tag(char kind)
    {
        bool isOutput = kind == '{';
        string end = isOutput ? "}}" : "%}";
        Add(isOutput ? TemplateTokenKind.OutputBegin : TemplateTokenKind.BlockBegin, "{" + kind);
        int depth = 0;
        while (true)
        {
            while (_at < _source.Length && char.IsWhiteSpace(_source[_at]))
            {
                MoveTo(_at + 1);
            }

            if (_at == _source.Length)
            {
                throw TextErrors.BadTemplate("a tag does not end", _line);
            }

            bool signed = _source[_at] is '-' or '+' && string.CompareOrdinal(_source, _at + 1, end, 0, 2) == 0;
            if (depth == 0 && (signed || string.CompareOrdinal(_source, _at, end, 0, 2) == 0))
            {
                char sign = signed ? _source[_at] : ' ';
                Add(isOutput ? TemplateTokenKind.OutputEnd : TemplateTokenKind.BlockEnd, end);
                MoveTo(_at + (signed ? 3 : 2));
                SkipBehindTag(sign == '-', sign == '+', isOutput);
                return;
            }

            depth += Word();
        }
    }

    private void SkipBehindTag(bool trims, bool keeps, bool isOutput)
    {
        int start = _at;
        while (trims && _at < _source.Length && char.IsWhiteSpace(_source[_at]))
        {
            MoveTo(_at + 1);
        }

        if (!trims && !keeps && !isOutput && _at < _source.Length && _source[_at] == '\n')
        {
            MoveTo(_at + 1);
        }

        _startsLine = _at > start && _source[_at - 1] == '\n';
    }

    // Adds a word and says how many brackets it opens.
    private int Word()
    {
        char c = _source[_at];
        if (char.IsAsciiLetter(c) || c == '_')
        {
            int end = EndOf(_at, x => char.IsAsciiLetterOrDigit(x) || x == '_');
            Add(TemplateTokenKind.Name, _source[_at..end]);
            MoveTo(end);
            return 0;
        }

        if (char.IsAsciiDigit(c))
        {
            int end = EndOf(_at, char.IsAsciiDigit);
            bool isFloat = end + 1 < _source.Length && _source[end] == '.' && char.IsAsciiDigit(_source[end + 1]);
            end = isFloat ? EndOf(end + 1, char.IsAsciiDigit) : end;
            Add(isFloat ? TemplateTokenKind.Float : TemplateTokenKind.Integer, _source[_at..end]);
            MoveTo(end);
            return 0;
        }

        if (c is '\'' or '"')
        {
            String(c);
            return 0;
        }

        string sign = Operators.FirstOrDefault(o => string.CompareOrdinal(_source, _at, o, 0, o.Length) == 0) ?? throw TextErrors.BadTemplate($"'{c}' means nothing here", _line);
        Add(TemplateTokenKind.Operator, sign);
        MoveTo(_at + sign.Length);
        return sign is "{" or "(" or "[" ? 1 : sign is "}" or ")" or "]" ? -1 : 0;
    }

    private void String(char quote)
    {
        StringBuilder text = new();
        int line = _line;
        MoveTo(_at + 1);
        while (_at < _source.Length && _source[_at] != quote)
        {
            char c = _source[_at];
            if (c == '\\' && _at + 1 < _source.Length)
            {
                MoveTo(_at + 1);
                c = _source[_at];
                text.Append(c switch { 'n' => "\n", 't' => "\t", 'r' => "\r", 'b' => "\b", 'f' => "\f", 'u' => Escaped(4), 'x' => Escaped(2), '\\' or '\'' or '"' => c.ToString(), _ => "\\" + c });
            }
            else
            {
                text.Append(c);
            }

            MoveTo(_at + 1);
        }

        if (_at == _source.Length)
        {
            throw TextErrors.BadTemplate("a string does not end", line);
        }

        _tokens.Add(new TemplateToken(TemplateTokenKind.String, text.ToString(), line));
        MoveTo(_at + 1);
    }

    private string Escaped(int digits)
    {
        if (_at + digits >= _source.Length || !ushort.TryParse(_source.AsSpan(_at + 1, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out ushort value))
        {
            throw TextErrors.BadTemplate("an escape has no number", _line);
        }

        MoveTo(_at + digits);
        return ((char)value).ToString();
    }

    private int EndOf(int start, Func<char, bool> belongs)
    {
        int end = start;
        while (end < _source.Length && belongs(_source[end]))
        {
            end++;
        }

        return end;
    }

    private void MoveTo(int position)
    {
        for (; _at < position; _at++)
        {
            _line += _source[_at] == '\n' ? 1 : 0;
        }
    }

    private void Add(TemplateTokenKind kind, string text) => _tokens.Add(new TemplateToken(kind, text, _line));
}
