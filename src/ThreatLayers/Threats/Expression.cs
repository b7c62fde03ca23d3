using System.Globalization;
using System.Text.RegularExpressions;

namespace ThreatLayers.Threats;

/// <summary>An arithmetic expression over named surfaces, as a tree.</summary>
/// <remarks>
/// sum := product (('+' | '-') product)*; product := sign (('*' | '/') sign)*; sign := '-'? power; power := value ('^' number)?;
/// value := number | name | function '(' sum (',' sum)* ')' | '(' sum ')'.
/// </remarks>
abstract partial record Expression
{
    public static readonly IReadOnlyDictionary<string, int> Functions = new Dictionary<string, int> { ["min"] = 2, ["max"] = 2, ["log1p"] = 1, ["log10"] = 1, ["exp"] = 1, ["clamp"] = 3 };

    /// <summary>Names of the surfaces in it, each once.</summary>
    public IEnumerable<string> Names => Parts().OfType<Named>().Select(n => n.Name).Distinct();

    /// <exception cref="FormatException">Not an expression; the message says what was found where.</exception>
    public static Expression Parse(string text)
    {
        Reader reader = new(text);
        Expression expression = ParseSum(reader);
        return reader.Token.Length == 0 ? expression : throw reader.Unexpected("an operator or the end");
    }

    IEnumerable<Expression> Parts() => this is Call call ? [this, .. call.Arguments.SelectMany(a => a.Parts())] : [this];

    static Expression ParseSum(Reader reader)
    {
        Expression left = ParseProduct(reader);
        while (reader.Token is "+" or "-")
            left = new Call(reader.Take(), [left, ParseProduct(reader)]);
        return left;
    }

    static Expression ParseProduct(Reader reader)
    {
        Expression left = ParseSign(reader);
        while (reader.Token is "*" or "/")
            left = new Call(reader.Take(), [left, ParseSign(reader)]);
        return left;
    }

    static Expression ParseSign(Reader reader)
    {
        if (reader.Token != "-")
            return ParsePower(reader);
        reader.Take();
        return new Call("-", [new Number(0), ParsePower(reader)]);
    }

    static Expression ParsePower(Reader reader)
    {
        Expression left = ParseValue(reader);
        if (reader.Token != "^")
            return left;
        reader.Take();
        return ParseValue(reader) is Number { Value: > 0 } exponent ? new Call("^", [left, exponent]) : throw new FormatException("The exponent after '^' is a number above 0; write 1 / x ^ 2 for a negative one.");
    }

    static Expression ParseValue(Reader reader)
    {
        if (reader.Token == "(")
        {
            reader.Take();
            Expression inner = ParseSum(reader);
            reader.Expect(")");
            return inner;
        }
        if (double.TryParse(reader.Token, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && char.IsAsciiDigit(reader.Token[0]))
        {
            reader.Take();
            return new Number(number);
        }
        if (reader.Token.Length == 0 || !(char.IsAsciiLetter(reader.Token[0]) || reader.Token[0] == '_'))
            throw reader.Unexpected("a number, a surface or '('");
        string name = reader.Take();
        return reader.Token == "(" ? ParseFunction(reader, name) : new Named(name);
    }

    static Call ParseFunction(Reader reader, string name)
    {
        if (!Functions.TryGetValue(name, out int count))
            throw new FormatException($"There is no function '{name}'. {Definitions.Names.Suggest(name, Functions.Keys)}");
        reader.Take();
        List<Expression> arguments = [ParseSum(reader)];
        while (reader.Token == ",")
        {
            reader.Take();
            arguments.Add(ParseSum(reader));
        }
        reader.Expect(")");
        return arguments.Count == count ? new(name, arguments)
            : throw new FormatException(FormattableString.Invariant($"'{name}' takes {count} values, found {arguments.Count}."));
    }

    public sealed record Number(double Value) : Expression;

    public sealed record Named(string Name) : Expression;

    public sealed record Call(string Function, IReadOnlyList<Expression> Arguments) : Expression;

    /// <summary>Walks the tokens of a text.</summary>
    sealed partial class Reader(string text)
    {
        readonly MatchCollection tokens = Tokens().Matches(text);
        int at;

        public string Token => at < tokens.Count ? tokens[at].Value.Trim() : "";

        public string Take()
        {
            string token = Token;
            at++;
            return token;
        }

        public void Expect(string token)
        {
            if (Token != token)
                throw Unexpected($"'{token}'");
            at++;
        }

        public FormatException Unexpected(string expected) =>
            new(FormattableString.Invariant($"Expected {expected}, found {(Token.Length == 0 ? "the end" : $"'{Token}'")} at character {(at < tokens.Count ? tokens[at].Index + 1 : text.Length)} of '{text}'."));

        [GeneratedRegex(@"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_][A-Za-z0-9_]*|\S")]
        private static partial Regex Tokens();
    }
}
