using System;
using System.IO;
using System.Text;
using Xunit;

namespace KernelGen.Tests.Files;

public sealed class SafetensorsMalformedTests
{
    private const string One = """{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}""";

    [Theory]
    [InlineData("[]", 0, "header: found byte 0x5B at its start; expected '{'")]
    [InlineData(" {}", 0, "header: found byte 0x20 at its start; expected '{'")]
    [InlineData("{", 0, "found a length of 1 bytes; expected 2 to")]
    [InlineData("{\"a\"", 0, "header: found no valid JSON")]
    [InlineData("{}x", 0, "header: found no valid JSON")]
    [InlineData("{} {}", 0, "header: found no valid JSON")]
    [InlineData("{,}", 0, "header: found no valid JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1],}}""", 1, "header: found no valid JSON")]
    [InlineData("""{"\uD800":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}""", 1, "header: found no valid JSON")]
    [InlineData("""{"a":[[[[[[[[[[]]]]]]]]]]}""", 0, "tensor 'a': found an array; expected an object")]
    [InlineData("""{"a":{"dtype":"U8","shape":[[[[1]]]],"data_offsets":[0,1]}}""", 1, "tensor 'a': found an entry an array in shape")]
    [InlineData("""{"a":7}""", 0, "tensor 'a': found 7; expected an object")]
    [InlineData("""{"a":null}""", 0, "tensor 'a': found null; expected an object")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__: found an array; expected an object")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "__metadata__ 'k': found 1; expected a string")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "__metadata__: found the key 'k' twice; expected unique keys")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "tensor '__metadata__': found the name twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "tensor 'a': found the name twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0061":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "tensor 'a': found the name twice")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,1]}}""", 1, "tensor 'a': found no dtype; expected dtype, shape and data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","data_offsets":[0,1]}}""", 1, "tensor 'a': found no shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1]}}""", 1, "tensor 'a': found no data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "tensor 'a': found no data_offsets with two numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}""", 1, "tensor 'a': found more than 2 numbers in data_offsets; expected at most 2")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "tensor 'a': found field 'dtype'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"extra":1}}""", 1, "tensor 'a': found field 'extra'; expected dtype, shape and data_offsets, each once")]
    [InlineData("""{"a":{"dtype":5,"shape":[1],"data_offsets":[0,1]}}""", 1, "tensor 'a' dtype: found 5; expected a string")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", 8, "tensor 'a': found dtype 'F64'; expected F32, F16, BF16, I64, I32, I8, U8 or BOOL")]
    [InlineData("""{"a":{"dtype":"u8","shape":[1],"data_offsets":[0,1]}}""", 1, "tensor 'a': found dtype 'u8'")]
    [InlineData("""{"a":{"dtype":"U8","shape":1,"data_offsets":[0,1]}}""", 1, "tensor 'a' shape: found 1; expected an array")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", 1, "tensor 'a': found an entry -1 in shape; expected integers from 0 to 2^63 − 1")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "tensor 'a': found an entry 1.5 in shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}""", 1, "tensor 'a': found an entry a string in shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,1]}}""", 1, "tensor 'a': found an entry 9223372036854775808 in shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", 0, "tensor 'a': found shape [4611686018427387904]; expected a shape whose bytes fit in 63 bits")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "tensor 'a': found shape [4294967296, 4294967296]")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,-1]}}""", 2, "tensor 'a': found an entry -1 in data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}""", 2, "tensor 'a': found offsets [2, 0]; expected begin ≤ end ≤ 2, the bytes of data in the file")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 2, "tensor 'a': found offsets [0, 3]; expected begin ≤ end ≤ 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[9223372036854775806,9223372036854775807]}}""", 1, "tensor 'a': found offsets [9223372036854775806, 9223372036854775807]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,8]}}""", 8, "tensor 'a': found offsets [0, 8], 8 bytes; expected 16 bytes for F32 [2, 2]")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "tensor 'b': found offsets [1, 3], an overlap with the tensor before it; expected a start at 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2, "tensor 'b': found offsets [0, 2], an overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}""", 5, "tensor 'b': found offsets [3, 5], a gap before it; expected a start at 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "tensor 'a': found offsets [1, 3], a gap before it; expected a start at 0")]
    [InlineData(One, 17, "data: found 17 bytes; expected 16, the end of the last tensor")]
    [InlineData("{}", 1, "data: found 1 bytes; expected 0")]
    public void A_malformed_header_is_one_clear_error(string header, int dataBytes, string expected) =>
        Fails(RawSafetensors.Build(header, dataBytes), expected);

    [Fact]
    public void A_short_file_is_no_file()
    {
        Fails([], "file: found 0 bytes; expected at least 8 bytes of a safetensors file");
        Fails([1, 2, 3, 4, 5, 6, 7], "file: found 7 bytes; expected at least 8");
    }

    [Fact]
    public void Every_truncation_of_a_good_file_is_refused()
    {
        byte[] good = RawSafetensors.Build(One, 16);
        for (int length = 0; length < good.Length; length++)
        {
            Fails(good[..length], "; expected ");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_000_001)]
    [InlineData(int.MaxValue)]
    [InlineData(long.MaxValue)]
    [InlineData(ulong.MaxValue)]
    public void A_header_length_beyond_the_file_is_refused_without_allocating_it(ulong length)
    {
        byte[] file = RawSafetensors.WithDeclaredLength(RawSafetensors.Build(One, 16), length);
        Fails(file, $"header: found a length of {length} bytes; expected 2 to {file.Length - 8} in a file of {file.Length} bytes");
    }

    [Fact]
    public void A_header_of_more_than_100_MB_is_refused_even_if_it_is_there()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("huge");
        using (FileStream stream = File.Create(path))
        {
            stream.Write(BitConverter.GetBytes(100_000_001L));
            stream.SetLength(8 + 100_000_001L + 5);
        }

        Fails(path, "header: found a length of 100000001 bytes; expected 2 to 100000000");
    }

    [Fact]
    public void A_tensor_beyond_2_GiB_opens_but_is_not_read_at_once()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("large");
        byte[] header = RawSafetensors.Build("""{"a":{"dtype":"U8","shape":[2147483648],"data_offsets":[0,2147483648]}}""", 0);
        using (FileStream stream = File.Create(path))
        {
            stream.Write(header);
            stream.SetLength(header.Length + 2147483648L);
        }

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(2147483648L, file.Find("a").Count);
        string message = Assert.Throws<KernelGenException>(() => file.ReadBytes("a")).Message;
        Assert.Equal($"{path}: tensor 'a': found 2147483648 bytes; expected at most {Array.MaxLength}.", message);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_refused()
    {
        byte[] header = Encoding.UTF8.GetBytes("""{"a?":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""");
        header[3] = 0xFF;
        Fails(RawSafetensors.Build(header, 1), "header: found no valid JSON");
        header[3] = 0xC0;
        Fails(RawSafetensors.Build(header, 1), "header: found no valid JSON");
    }

    [Fact]
    public void Deep_nesting_is_refused_without_recursion()
    {
        string deep = """{"__metadata__":{"k":""" + new string('[', 1_000_000) + new string(']', 1_000_000) + "}}";
        Fails(RawSafetensors.Build(deep, 0), "__metadata__ 'k': found an array; expected a string");
    }

    [Fact]
    public void A_shape_has_at_most_64_dimensions()
    {
        string ones = string.Join(',', new string('1', 65).ToCharArray());
        Fails(
            RawSafetensors.Build($$$"""{"a":{"dtype":"U8","shape":[{{{ones}}}],"data_offsets":[0,1]}}""", 1),
            "tensor 'a': found more than 64 numbers in shape; expected at most 64");
    }

    [Fact]
    public void A_message_shows_long_and_unprintable_names_briefly()
    {
        string name = "\\u0007" + new string('n', 100_000);
        string message = Fails(RawSafetensors.Build($$"""{"{{name}}":1}""", 0), "tensor '\uFFFDnnn");
        Assert.True(message.Length < 400, message);
    }

    [Theory]
    [InlineData("/no/such/file")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("bad\0name")]
    public void A_path_that_cannot_be_read_is_named(string path) => Fails(path, ": cannot be read: ");

    [Fact]
    public void Asking_for_what_is_not_there_names_what_is()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("f", RawSafetensors.Build(
            """
            {"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"i":{"dtype":"I32","shape":[2,1],"data_offsets":[16,24]},
             "v":{"dtype":"F16","shape":[3],"data_offsets":[24,30]}}
            """,
            30));
        using SafetensorsFile file = SafetensorsFile.Open(path);

        Check(() => file.Find("b"), "tensor 'b': found no such tensor; expected one of a, i, v");
        Check(() => file.ReadFloats("i"), "tensor 'i': found I32 [2, 1]; expected floating-point elements, F32, F16 or BF16");
        Check(() => file.ReadMatrix("v"), "tensor 'v': found F16 [3]; expected a matrix: two dimensions of at least 1");
        Check(() => file.Expect("a", SafetensorsType.F16, 2, 2), "tensor 'a': found F32 [2, 2]; expected F16 [2, 2]");
        Check(() => file.Expect("a", SafetensorsType.F32, 4), "tensor 'a': found F32 [2, 2]; expected F32 [4]");

        void Check(Action action, string expected) =>
            Assert.Equal($"{path}: {expected}.", Assert.Throws<KernelGenException>(action).Message);
    }

    private static string Fails(byte[] contents, string expected)
    {
        using TemporaryFolder folder = new();
        return Fails(folder.File("bad.safetensors", contents), expected);
    }

    private static string Fails(string path, string expected)
    {
        string message = Assert.Throws<KernelGenException>(() => SafetensorsFile.Open(path)).Message;
        Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        return message;
    }
}
