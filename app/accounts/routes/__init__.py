"""Signing in, one's own account, the accounts of others."""

from fastapi import APIRouter

from app.accounts.access import ProofWanted, SecondStepWanted, SignedOut
from app.accounts.routes import account, accounts, digest, proof, signin, signins

router = APIRouter()
for each in (signin, proof, signins, account, accounts, digest):
    router.include_router(each.router)

ERRORS = {
    SignedOut: signin.signed_out,
    ProofWanted: proof.proof_wanted,
    SecondStepWanted: signins.second_step_wanted,
}
