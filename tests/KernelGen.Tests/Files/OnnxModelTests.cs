using System;
using System.Linq;
using Xunit;

namespace KernelGen.Tests.Files;

public sealed class OnnxModelTests
{
    private const long Float = 1, UInt8 = 2, Int8 = 3, Int32 = 6, Int64 = 7, Bool = 9, Float16 = 10, BFloat16 = 16;

    [Fact]
    public void A_graph_has_its_nodes_constants_inputs_and_outputs()
    {
        RawProtobuf graph = new RawProtobuf()
            .Message(1, Node("Constant", [], ["w"]).Message(5, Attribute("value", 4).Message(5, Tensor("", Float, 2, 3).Bytes(9, new byte[24]))))
            .Message(1, Node("MatMul", ["x", "w"], ["p"]))
            .Message(1, Node("Clip", ["p", "", "high"], ["y"]).Text(7, "ai.onnx"))
            .Text(2, "tiny")
            .Message(5, Tensor("high", Float).Bytes(9, [0, 0, 0, 0x40]))
            .Message(11, Value("x", null, 2))
            .Message(11, Value("high"))
            .Message(12, Value("y", null, 3));
        OnnxModel model = Read(Model(graph).Message(8, new RawProtobuf().Text(1, "").Integer(2, 17)));

        Assert.Equal(17, model.OperatorSets[""]);
        Assert.Equal("tiny", model.Graph.Name);
        Assert.Equal(["MatMul 'p'", "Clip 'y'"], model.Graph.Nodes.Select(static node => node.ToString()));
        Assert.Equal(["p", "", "high"], model.Graph.Nodes[1].Inputs);
        Assert.Equal("", model.Graph.Nodes[1].Domain);
        Assert.Equal("Float [2, 3]", model.Graph.FindConstant("w")!.ToString());
        Assert.Equal([2f], model.Graph.Constants["high"].ReadFloats());
        Assert.Null(model.Graph.FindConstant("p"));
        Assert.Equal("x", Assert.Single(model.Graph.Inputs).Name);
        Assert.Equal([-1L, 2], model.Graph.Inputs[0].Shape);
        Assert.Equal([-1L, 3], Assert.Single(model.Graph.Outputs).Shape);
    }

    [Fact]
    public void Attributes_of_every_kind_are_read_and_values_left_out_are_the_defaults_of_their_types()
    {
        RawProtobuf branch = new RawProtobuf().Message(1, Node("Relu", ["x"], ["y"]));
        OnnxNode node = Only(Node("Any", [], ["y"])
            .Message(5, Attribute("f", 1).Float(2, 0.5f))
            .Message(5, Attribute("i", 2).Integer(3, -7))
            .Message(5, Attribute("zero", 2))
            .Message(5, Attribute("s", 3).Text(4, "SAME"))
            .Message(5, Attribute("g", 5).Message(6, branch))
            .Message(5, Attribute("packed", 7).Bytes(8, [1, 0x80, 1]))
            .Message(5, Attribute("ints", 7).Integer(8, 3).Integer(8, -1))
            .Message(5, Attribute("floats", 6).Float(7, 1).Float(7, 2))
            .Message(5, Attribute("none", 7)));

        Assert.Equal(0.5f, node.Attributes["f"].Float);
        Assert.Null(node.Attributes["f"].Integer);
        Assert.Equal(-7, node.Attributes["i"].Integer);
        Assert.Equal(0, node.Attributes["zero"].Integer);
        Assert.Equal("SAME", node.Attributes["s"].Text);
        Assert.Equal("Relu 'y'", Assert.Single(node.Attributes["g"].Graph!.Nodes).ToString());
        Assert.Equal([1L, 128], node.Attributes["packed"].Integers);
        Assert.Equal([3L, -1], node.Attributes["ints"].Integers);
        Assert.Equal([1f, 2], node.Attributes["floats"].Floats);
        Assert.Empty(node.Attributes["none"].Integers!);
    }

    [Fact]
    public void Elements_are_raw_bytes_or_numbers_in_the_field_of_their_type()
    {
        Assert.Equal([1.5f, -2], Constant(Tensor("t", Float, 2).Bytes(4, [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0])).ReadFloats());
        Assert.Equal([1f], Constant(Tensor("t", Float, 1).Float(4, 1)).ReadFloats());
        Assert.Equal([1.5f], Constant(Tensor("t", Float16, 1).Bytes(9, [0, 0x3E])).ReadFloats());
        Assert.Equal([1.5f], Constant(Tensor("t", Float16, 1).Integer(5, 0x3E00)).ReadFloats());
        Assert.Equal([1.5f], Constant(Tensor("t", BFloat16, 1).Bytes(9, [0xC0, 0x3F])).ReadFloats());
        Assert.Equal([-2L, 5], Constant(Tensor("t", Int64, 2).Integer(7, -2).Integer(7, 5)).ReadIntegers());
        Assert.Equal([-2L], Constant(Tensor("t", Int32, 1).Bytes(9, [0xFE, 0xFF, 0xFF, 0xFF])).ReadIntegers());
        Assert.Equal([-2L], Constant(Tensor("t", Int8, 1).Integer(5, -2)).ReadIntegers());
        Assert.Equal([200L], Constant(Tensor("t", UInt8, 1).Integer(5, 200)).ReadIntegers());
        Assert.Equal([1L, 0], Constant(Tensor("t", Bool, 2).Bytes(9, [1, 0])).ReadIntegers());
        Assert.Equal([0f, 0, 0, 0], Constant(Tensor("t", Float, 2, 2).Bytes(9, new byte[16])).ReadMatrix().Values);
        Assert.Equal(0, Constant(Tensor("t", Float, 0)).Count);
    }

    [Fact]
    public void Values_are_read_as_what_they_are()
    {
        Assert.Contains("tensor 't': found Int64 [1]; expected float", Error(() => Constant(Tensor("t", Int64, 1).Integer(7, 1)).ReadFloats()), StringComparison.Ordinal);
        Assert.Contains("expected integer elements", Error(() => Constant(Tensor("t", Float, 1).Float(4, 1)).ReadIntegers()), StringComparison.Ordinal);
        Assert.Contains("expected a matrix", Error(() => Constant(Tensor("t", Float, 1).Float(4, 1)).ReadMatrix()), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { "", "file: found no graph; expected an ONNX model" },
        { "3A 02 0A", "byte 1: found a length of 2 bytes; expected at most 1, which are left of the message; the file is truncated or damaged" },
        { "3A 00 3A 00", "byte 3: found a second graph; expected one" },
        { "3A", "found 0 bytes of the message; expected 1 more" },
        { "0D 00 00", "found 2 bytes of the message; expected 4 more" },
        { "00", "found field number 0" },
        { "0B", "found wire type 3 in field 1; expected 0, 1, 2 or 5" },
        { "38 00", "found wire type 0 in field 7; expected 2, a length and bytes" },
        { "FF FF FF FF FF FF FF FF FF FF 01", "found an integer of more than 10 bytes" },
        { "08 FF FF FF FF FF FF FF FF FF 02", "found an integer of more than 64 bits" },
        { "3A 03 12 01 FF", "found a text that is no UTF-8" },
        { "3A 02 7A 00", "found a sparse constant" },
        { "CA 01 00", "found a function of the model" },
        { "3A 02 0A 00", "found a node without an operator" },
        { "3A 06 2A 04 0A 02 07 07", "tensor '': found element type 0; expected float, uint8" },
        { "3A 0D 0A 0B 22 01 41 2A 02 0A 00 2A 02 0A 00", "found the attribute '' twice" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_model_is_one_clear_error(string hex, string expected) =>
        Assert.Contains(expected, Error(() => Read(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)))), StringComparison.Ordinal);

    [Fact]
    public void A_tensor_must_hold_what_its_shape_says()
    {
        Assert.Contains("tensor 't': found 4 bytes of elements; expected Float [2]", Error(() => Constant(Tensor("t", Float, 2).Float(4, 1))), StringComparison.Ordinal);
        Assert.Contains("expected Float [-1]", Error(() => Constant(Tensor("t", Float, -1))), StringComparison.Ordinal);
        Assert.Contains(
            "expected Float [4611686018427387904, 4]", Error(() => Constant(Tensor("t", Float, 1L << 62, 4))), StringComparison.Ordinal);
        Assert.Contains("found element type 8; expected float", Error(() => Constant(Tensor("t", 8, 1))), StringComparison.Ordinal);
        Assert.Contains(
            "found two constants named 't'",
            Error(() => Read(Model(new RawProtobuf().Message(5, Tensor("t", Float, 0)).Message(5, Tensor("t", Float, 0))))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Graphs_in_graphs_have_a_limit()
    {
        RawProtobuf graph = new();
        for (int i = 0; i < 40; i++)
        {
            graph = new RawProtobuf().Message(1, Node("If", [], ["y"]).Message(5, Attribute("then_branch", 5).Message(6, graph)));
        }

        Assert.Contains("graphs in graphs more than 16 deep", Error(() => Read(Model(graph))), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_of_a_model_is_one_clear_error_or_a_smaller_model()
    {
        byte[] whole = Model(new RawProtobuf().Message(1, Node("MatMul", ["x", "w"], ["y"])).Message(5, Tensor("w", Float, 2, 2).Bytes(9, new byte[16]))).ToArray();
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] part = whole[..length];
            Assert.StartsWith("model.onnx: ", Error(() => OnnxReader.Read("model.onnx", part)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("none.onnx: cannot be read", Error(() => OnnxModel.Open(folder.File("none.onnx"))), StringComparison.Ordinal);
        string path = folder.File("model.onnx", Model(new RawProtobuf().Text(2, "g")).ToArray());
        Assert.Equal("g", OnnxModel.Open(path).Graph.Name);
    }

    private static RawProtobuf Model(RawProtobuf graph) => new RawProtobuf().Integer(1, 8).Text(2, "test").Message(7, graph);

    private static RawProtobuf Node(string type, string[] inputs, string[] outputs)
    {
        RawProtobuf node = new();
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }

        foreach (string output in outputs)
        {
            node.Text(2, output);
        }

        return node.Text(4, type);
    }

    private static RawProtobuf Attribute(string name, long type) => new RawProtobuf().Text(1, name).Integer(20, type);

    private static RawProtobuf Tensor(string name, long type, params long[] shape)
    {
        RawProtobuf tensor = new();
        foreach (long extent in shape)
        {
            tensor.Integer(1, extent);
        }

        return tensor.Integer(2, type).Text(8, name);
    }

    private static RawProtobuf Value(string name, params long?[] shape)
    {
        RawProtobuf dimensions = new();
        foreach (long? extent in shape)
        {
            dimensions.Message(1, extent is { } known ? new RawProtobuf().Integer(1, known) : new RawProtobuf().Text(2, "batch"));
        }

        return new RawProtobuf().Text(1, name).Message(2, new RawProtobuf().Message(1, new RawProtobuf().Integer(1, Float).Message(2, dimensions)));
    }

    private static OnnxTensor Constant(RawProtobuf tensor) => Assert.Single(Read(Model(new RawProtobuf().Message(5, tensor))).Graph.Constants.Values);

    private static OnnxNode Only(RawProtobuf node) => Assert.Single(Read(Model(new RawProtobuf().Message(1, node))).Graph.Nodes);

    private static OnnxModel Read(RawProtobuf model) => Read(model.ToArray());

    private static OnnxModel Read(byte[] model) => OnnxReader.Read("model.onnx", model);

    private static string Error(Func<object> read) => Assert.Throws<KernelGenException>(read).Message;
}
