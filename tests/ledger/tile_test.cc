// A monitor follows a log by its tiles and checkpoints alone.
#include "common/merkle/tile.h"

#include "tests/ledger/proof_world.h"

namespace jgt::ledger::test {
namespace {

class TileTest : public ProofWorld {
 protected:
  StatusOr<v1::GetTileResponse> Tile(int level, int64_t index, int width = 0, const std::string& token = "auditor",
                                     const std::string& region = kCounty) {
    v1::GetTileRequest request;
    request.set_parent("regions/" + region);
    request.set_level(level);
    request.set_index(index);
    request.set_width(width);
    return Ask(token == "auditor" ? Auditor(region) : token, &Proofs::GetTile, request);
  }

  // The root of a tree of this size, from tiles as they are served.
  StatusOr<merkle::Hash> RootFromTiles(merkle::HashKind kind, int64_t size, const std::string& region = kCounty) {
    merkle::TileNodes nodes(kind, size, [&](const merkle::TileId& tile) -> StatusOr<std::string> {
      ASSIGN_OR_RETURN(const auto response, Tile(tile.level, tile.index, tile.width, "auditor", region));
      EXPECT_EQ(response.width(), tile.width);
      EXPECT_EQ(response.tile().path(), merkle::TilePath(tile));
      return response.tile().hashes();
    });
    return merkle::RootAt(merkle::Hasher(kind), size, nodes.reader());
  }
};

TEST_F(TileTest, TheRootOfEveryCheckpointFollowsFromTilesAlone) {
  std::vector<int64_t> sizes;
  for (const int count : {1, 254, 1, 1, 300, 211, 1}) {
    RecordLessons(count, absl::StrFormat("T%d", sizes.size()));
    Publish();
    ASSERT_OK_AND_ASSIGN(const merkle::Checkpoint checkpoint, Checkpoint());
    sizes.push_back(checkpoint.size);
  }
  EXPECT_EQ(sizes, (std::vector<int64_t>{1, 255, 256, 257, 557, 768, 769}));
  for (const int64_t size : sizes) {  // also of those that the log has outgrown
    ASSERT_OK_AND_ASSIGN(const merkle::Checkpoint checkpoint, Checkpoint(kCounty, size));
    ASSERT_OK_AND_ASSIGN(const merkle::Hash root, RootFromTiles(checkpoint.hash, size));
    EXPECT_EQ(root, checkpoint.root) << size;
  }
  ASSERT_OK_AND_ASSIGN(const auto edge, Tile(0, 3));
  EXPECT_EQ(edge.width(), 1);
  ASSERT_OK_AND_ASSIGN(const auto above, Tile(1, 0));
  EXPECT_EQ(above.width(), 3);
  EXPECT_EQ(above.tile().path(), "tile/1/000.p/3");
  EXPECT_EQ(above.tile().hashes().size(), 3 * merkle::kHashSize);
}

TEST_F(TileTest, ALogOfSm3HasTilesOfSm3) {
  journal::Writer writer("ledger", *pool_, clock_,
                         {.on_storing = [this](sql::Transaction& tx, const std::string& region, const auto& entries) {
                           return appender_.Extend(tx, region, entries);
                         }});
  const journal::Mutation mutation{.request_id = "r",
                                   .request_hash = journal::Sha256("r"),
                                   .principal = "u",
                                   .deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20)};
  ASSERT_THAT(writer.Append("330105", mutation,
                            [](journal::Batch& batch) -> StatusOr<std::string> {
                              for (int i = 0; i < 5; ++i) batch.Append("test.Noted", std::to_string(i));
                              return std::string();
                            }),
              IsOk());
  ASSERT_OK_AND_ASSIGN(const merkle::Hash root, RootFromTiles(merkle::HashKind::kSm3, 5, "330105"));
  EXPECT_EQ(root, RootOfJournal(merkle::HashKind::kSm3, "330105"));
}

TEST_F(TileTest, WhatTheLogHasNotIsNamedWithWhatItHas) {
  EXPECT_THAT(Tile(0, 0), StatusIs(StatusCode::kNotFound, "NO_SUCH_LOG"));
  RecordLessons(3);
  const auto no_tile = StatusIs(StatusCode::kNotFound, "NO_SUCH_TILE");
  for (const auto& tile : {Tile(0, 0, 4), Tile(0, 0, 256), Tile(0, 1), Tile(1, 0), Tile(7, 0),
                           Tile(0, std::numeric_limits<int64_t>::max())})
    EXPECT_THAT(tile, no_tile);
  const auto wide = DetailOf(Tile(0, 0, 4).status()).metadata;
  EXPECT_EQ(wide.at("log_size"), "3");
  EXPECT_EQ(wide.at("width"), "3");
  const auto bad = StatusIs(StatusCode::kInvalidArgument, "BAD_TREE_RANGE");
  for (const auto& tile : {Tile(-1, 0), Tile(8, 0), Tile(0, -1), Tile(0, 0, -1), Tile(0, 0, 257)})
    EXPECT_THAT(tile, bad);
  EXPECT_THAT(FieldsOf(Tile(0, 0, 257).status()), ::testing::ElementsAre("width"));
}

TEST_F(TileTest, AMissingRowIsDamageAndNoTile) {
  RecordLessons(257);
  Sql("DELETE FROM merkle_tiles");
  EXPECT_THAT(Tile(0, 0), StatusIs(StatusCode::kDataLoss, "LOG_DAMAGED"));
}

TEST_F(TileTest, WhoeverMayReadTheLedgerMayHaveTiles) {
  RecordLessons(1);
  EXPECT_THAT(Tile(0, 0, 0, Filer(kOther)), IsOk());
  EXPECT_THAT(Tile(0, 0, 0, Token(auth::Role::kInspector, "regions/330105")), IsOk());  // hashes reveal nothing
  EXPECT_THAT(Tile(0, 0, 0, Token(auth::Role::kOperator, "regions/330327")),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Tile(0, 0, 0, "").status().code(), ::testing::Eq(StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace jgt::ledger::test
